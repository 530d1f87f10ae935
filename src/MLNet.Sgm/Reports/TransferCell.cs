using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports;

/// <summary>One cell of a transfer matrix: what an attack from a source did to a target.</summary>
/// <param name="Source">Name of the source classifier.</param>
/// <param name="Attack">Name of the attack.</param>
/// <param name="Target">Name of the target classifier.</param>
/// <param name="Metrics">The measurement.</param>
public sealed record TransferCell(string Source, string Attack, string Target, TransferMetrics Metrics)
{
    /// <summary>The target without what stands before it, by name; null, the default, where nothing does.</summary>
    public string? Network { get; init; }

    /// <summary>Where something stands before the target: of the images that its network takes for what they are before the attack, behind it and alone, and that the attack fools alone, the share that it fools still. Null where nothing stands before it, or its network is no target by itself, or originals were not scored.</summary>
    public Proportion? Survival { get; init; }

    /// <summary>What the target takes each image for; null in reports of versions that did not write it, and of a matrix.</summary>
    public CellPredictions? Predictions { get; init; }

    /// <summary>Whether the target is another network than the source, so that the cell is about transfer.</summary>
    internal bool IsTransfer => Source != (Network ?? Target);

    /// <summary>Cells of one matrix that know, behind what their targets are, how much of each attack survives it.</summary>
    /// <param name="cells">The cells, with their outcomes.</param>
    /// <param name="targets">Their targets.</param>
    internal static IReadOnlyList<TransferCell> WithSurvival(IReadOnlyList<TransferCell> cells, IReadOnlyList<TransferTarget> targets)
    {
        var networks = targets.Where(target => target.Bare != target).ToDictionary(target => target.Name, target => target.Bare.Name);
        return [.. cells.Select(cell => networks.TryGetValue(cell.Target, out var network)
            ? cell with { Network = network, Survival = cells.FirstOrDefault(other => (other.Source, other.Attack, other.Target) == (cell.Source, cell.Attack, network)) is { } bare ? SurvivalOf(bare, cell) : null }
            : cell)];
    }

    private static Proportion? SurvivalOf(TransferCell bare, TransferCell behind)
    {
        var pairs = bare.Metrics.Outcomes.Zip(behind.Metrics.Outcomes).ToList();
        if (pairs.Count == 0 || pairs.Any(pair => pair.First.IsRightBefore is null || pair.Second.IsRightBefore is null)) return null;
        var fooled = pairs.Where(pair => pair is { First: { IsRightBefore: true, IsSuccess: true }, Second.IsRightBefore: true }).ToList();
        return new(fooled.Count(pair => pair.Second.IsSuccess), fooled.Count);
    }

    /// <summary>The rate by which attacks are ranked: of targets hit if the attack aims at any, else of true classes missed.</summary>
    internal Proportion Success => Metrics.TargetedSuccessRate ?? Metrics.AttackSuccessRate;
}
