namespace MLNet.Sgm.Reports;

/// <summary>The images that were attacked.</summary>
/// <param name="Name">What the report calls them.</param>
/// <param name="Images">How many.</param>
/// <param name="ClassNames">The classes in the order of the labels, which are indices of it.</param>
public sealed record ReportDataset(string Name, int Images, IReadOnlyList<string> ClassNames);
