using System.Text.Json.Serialization;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports;

/// <summary>The images that were attacked.</summary>
/// <param name="Name">What the report calls them.</param>
/// <param name="Images">How many.</param>
/// <param name="ClassNames">The classes in the order of the labels, which are indices of it.</param>
public sealed record ReportDataset(string Name, int Images, IReadOnlyList<string> ClassNames)
{
    /// <summary>The images' names, in the order of every cell's predictions; null in reports of versions that did not write them, and where images have no names.</summary>
    public IReadOnlyList<string>? ImageNames { get; init; }

    /// <summary>The images' classes, as indices of <see cref="ClassNames"/>; null as <see cref="ImageNames"/>.</summary>
    [JsonConverter(typeof(IndexListJson))]
    public IReadOnlyList<int>? Labels { get; init; }

    /// <summary>Describes the images of outcomes.</summary>
    /// <param name="name">What the report calls them.</param>
    /// <param name="classNames">The classes.</param>
    /// <param name="outcomes">The outcomes of any cell.</param>
    internal static ReportDataset Of(string name, IReadOnlyList<string> classNames, IReadOnlyList<TransferOutcome> outcomes) => new(name, outcomes.Count, classNames)
    {
        ImageNames = outcomes.All(outcome => outcome.Name is not null) ? [.. outcomes.Select(outcome => outcome.Name!)] : null,
        Labels = [.. outcomes.Select(outcome => outcome.Label)],
    };
}
