using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports.Html;

/// <summary>A rate that the matrix can show.</summary>
/// <param name="Key">Its name in the page's attributes.</param>
/// <param name="Label">What a reader chooses it by.</param>
/// <param name="Explanation">A sentence that says what it is.</param>
/// <param name="Of">The rate of a cell; null where it is unknown.</param>
internal sealed record RateKind(string Key, string Label, string Explanation, Func<TransferMetrics, Proportion?> Of)
{
    private static readonly RateKind Published = new("all", "All images",
        "Attack success rate as published: the share of all adversarial images that the target misclassifies, one minus its accuracy.", metrics => metrics.AttackSuccessRate);

    private static readonly RateKind RightBefore = new("right", "Images right before",
        "Of the images that the target classified correctly before the attack, the share that it misclassifies after.", metrics => metrics.SuccessOverRightBefore);

    private static readonly RateKind Targeted = new("targeted", "Targeted",
        "The share of adversarial images that the target takes for the class that the attack aims at.", metrics => metrics.TargetedSuccessRate);

    /// <summary>The kinds that the cells know, the one that decides which attack is best first.</summary>
    internal static IReadOnlyList<RateKind> Known(IReadOnlyList<TransferCell> cells) =>
        [.. new[] { Targeted, Published, RightBefore }.Where(kind => cells.Any(cell => kind.Of(cell.Metrics) is { Total: > 0 }))];
}
