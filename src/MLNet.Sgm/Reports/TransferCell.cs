using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports;

/// <summary>One cell of a transfer matrix: what an attack from a source did to a target.</summary>
/// <param name="Source">Name of the source classifier.</param>
/// <param name="Attack">Name of the attack.</param>
/// <param name="Target">Name of the target classifier.</param>
/// <param name="Metrics">The measurement.</param>
public sealed record TransferCell(string Source, string Attack, string Target, TransferMetrics Metrics)
{
    /// <summary>Whether the target is another network than the source, so that the cell is about transfer.</summary>
    internal bool IsTransfer => Source != Target;

    /// <summary>The rate by which attacks are ranked: of targets hit if the attack aims at any, else of true classes missed.</summary>
    internal Proportion Success => Metrics.TargetedSuccessRate ?? Metrics.AttackSuccessRate;
}
