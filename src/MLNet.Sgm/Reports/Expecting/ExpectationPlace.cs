namespace MLNet.Sgm.Reports;

/// <summary>Where an expectation stands, for messages.</summary>
internal static class ExpectationPlace
{
    /// <summary>What files call the list.</summary>
    internal const string List = "expect";

    /// <summary>The place of an expectation's property, such as <c>expect[1].attack</c>.</summary>
    internal static string Of(int index, string property) => $"{List}[{index}]{(property.Length == 0 ? "" : $".{property}")}";
}
