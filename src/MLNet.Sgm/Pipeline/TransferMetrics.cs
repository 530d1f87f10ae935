namespace MLNet.Sgm.Pipeline;

/// <summary>What became of one image.</summary>
/// <param name="RightBefore">The target classified the original rightly; null if the original was not scored.</param>
/// <param name="RightAfter">The target classifies the adversarial image rightly.</param>
public readonly record struct TransferOutcome(bool? RightBefore, bool RightAfter);

/// <summary>How an attack transfers to a target network.</summary>
public sealed class TransferMetrics
{
    internal TransferMetrics(IReadOnlyList<TransferOutcome> outcomes)
    {
        Outcomes = outcomes;
        AttackSuccessRate = Share(outcomes, outcome => !outcome.RightAfter);
        if (outcomes.Count == 0 || outcomes.Any(outcome => outcome.RightBefore is null)) return;
        CleanAccuracy = Share(outcomes, outcome => outcome.RightBefore is true);
        SuccessOverRightBefore = Share([.. outcomes.Where(outcome => outcome.RightBefore is true)], outcome => !outcome.RightAfter);
    }

    /// <summary>The number of images.</summary>
    public int Count => Outcomes.Count;

    /// <summary>The success rate as published: one minus the accuracy over all adversarial images.</summary>
    public Proportion AttackSuccessRate { get; }

    /// <summary>The share of the images classified rightly before that are misclassified after; null if the originals were not scored.</summary>
    public Proportion? SuccessOverRightBefore { get; }

    /// <summary>The target's accuracy on the originals; null if they were not scored.</summary>
    public Proportion? CleanAccuracy { get; }

    /// <summary>Image by image, in the order of the rows.</summary>
    public IReadOnlyList<TransferOutcome> Outcomes { get; }

    /// <summary>The rates in one line.</summary>
    public override string ToString() =>
        $"{Count} images, attack success rate {AttackSuccessRate}" + (SuccessOverRightBefore is { } success ? $", over those right before {success}" : "");

    private static Proportion Share(IReadOnlyList<TransferOutcome> outcomes, Func<TransferOutcome, bool> counts) => new(outcomes.Count(counts), outcomes.Count);
}
