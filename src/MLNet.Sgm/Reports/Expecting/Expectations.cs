namespace MLNet.Sgm.Reports;

/// <summary>Expectations as messages name them.</summary>
internal static class Expectations
{
    /// <summary>What files call the list.</summary>
    internal const string FileName = "expect";

    /// <summary>The place of an expectation's property, such as <c>expect[1].attack</c>.</summary>
    internal static string PlaceOf(int index, string property) => $"{FileName}[{index}]{(property.Length == 0 ? "" : $".{property}")}";
}
