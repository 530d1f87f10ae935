using System.Text;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports.Html;

namespace MLNet.Sgm.Reports;

/// <summary>
/// Two runs of a study, such as last week's model and this week's: for each attack and target that both have, success before and now on the images that both have, McNemar's exact test of the two, and Holm's correction
/// over all of them (Scandinavian Journal of Statistics 6, 1979), so that the chance of any false alarm is at most 5 %.
/// </summary>
/// <example>
/// <code>
/// var comparison = ReportComparison.Of(TransferReport.ReadJson("old/results.json"), TransferReport.ReadJson("new/results.json"));
/// if (comparison.IsWorse) throw new InvalidOperationException("The new model is easier to fool.");
/// </code>
/// </example>
public sealed record ReportComparison
{
    /// <summary>The level of the tests, of all together.</summary>
    internal const double Significance = 0.05;

    private ReportComparison(TransferReport before, TransferReport now, int images, IReadOnlyList<ComparedCell> cells) => (Before, Now, Images, Cells) = (before, now, images, cells);

    /// <summary>The run before.</summary>
    public TransferReport Before { get; }

    /// <summary>The run now.</summary>
    public TransferReport Now { get; }

    /// <summary>The number of images that both have.</summary>
    public int Images { get; }

    /// <summary>The attacks and targets that both have, in the order of the run now.</summary>
    public IReadOnlyList<ComparedCell> Cells { get; }

    /// <summary>Whether a target is easier to fool than before.</summary>
    public bool IsWorse => Cells.Any(cell => cell.Verdict == ComparisonVerdict.Worse);

    /// <summary>The networks of both runs whose weights, or what stands before them, are not what they were, by name.</summary>
    public IReadOnlyList<string> ChangedNetworks =>
        [.. Now.Classifiers.Where(network => Before.Classifiers.FirstOrDefault(other => other.Name == network.Name) is { } other && (other.Sha256, other.Architecture, other.Behind) != (network.Sha256, network.Architecture, network.Behind)).Select(network => network.Name)];

    /// <summary>Compares two runs.</summary>
    /// <param name="before">The run before.</param>
    /// <param name="now">The run now.</param>
    /// <exception cref="ArgumentException">They are not of the same classes, images or attacks, or one of them holds no single images; the message says what differs.</exception>
    public static ReportComparison Of(TransferReport before, TransferReport now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        var images = CommonImages.Of(before, now);
        var pairs = now.Cells.Select(cell => (Now: cell, Before: before.Cells.FirstOrDefault(other => (other.Source, other.Attack, other.Target) == (cell.Source, cell.Attack, cell.Target)))).Where(pair => pair.Before is not null).ToList();
        if (pairs.Count == 0) throw new ArgumentException("The results must have an attack from one source against one target in common; found none.", nameof(now));
        foreach (var pair in pairs) CheckSettings(before, now, pair.Before!, pair.Now);
        var cells = pairs.Select(pair => images.Compare(pair.Before!, pair.Now)).ToList();
        var adjusted = Holm([.. cells.Select(cell => cell.PValue)]);
        return new(before, now, images.Count, [.. cells.Select((cell, index) => cell with { AdjustedPValue = adjusted[index] })]);
    }

    /// <summary>Writes one self-contained HTML page, in the style of a report, with the images that changed sides; under a temporary name first.</summary>
    /// <param name="path">The file; its folder is made if there is none.</param>
    /// <param name="folder">The folder of the study now, whose adversarial images are shown; null, the default, to show none.</param>
    public void WriteHtml(string path, string? folder = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(ComparisonPage.Of(this, folder)));
    }

    /// <summary>p-values after Holm's correction, in their order: the smallest of m times m, the next times m − 1, and none below one before it.</summary>
    internal static double[] Holm(IReadOnlyList<double> pValues)
    {
        var adjusted = new double[pValues.Count];
        var largest = 0d;
        foreach (var (index, rank) in Enumerable.Range(0, pValues.Count).OrderBy(index => pValues[index]).Select((index, rank) => (index, rank)))
            adjusted[index] = largest = Math.Max(largest, Math.Min(1, (pValues.Count - rank) * pValues[index]));
        return adjusted;
    }

    private static void CheckSettings(TransferReport before, TransferReport now, TransferCell old, TransferCell cell)
    {
        var (then, present) = (before.FindAttack(old)?.Description, now.FindAttack(cell)?.Description);
        if (then is not null && present is not null && then != present)
            throw new ArgumentException($"The attack '{cell.Attack}' from '{cell.Source}' must have the same settings in both results; found '{then}' before and '{present}' now.", nameof(now));
    }
}
