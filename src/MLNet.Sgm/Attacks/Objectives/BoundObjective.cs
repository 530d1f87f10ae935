using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>What an attack makes large for a batch, and when it has succeeded.</summary>
/// <param name="Objective">The objective.</param>
/// <param name="Classes">The true classes, or the targets: N class indices, int64, on the attack's device.</param>
/// <param name="Labels">The true classes, likewise.</param>
/// <param name="IsTargeted">Whether the classes are targets.</param>
internal sealed record BoundObjective(AttackObjective Objective, Tensor Classes, Tensor Labels, bool IsTargeted)
{
    /// <summary>The loss of each image, N, of logits, N×classes.</summary>
    internal Tensor Of(Tensor logits)
    {
        var sureness = Objective.Sureness(logits, Classes, Labels);
        return IsTargeted ? sureness : sureness.neg();
    }

    /// <summary>Which images, N, are taken for what the attack wants.</summary>
    internal Tensor IsReached(Tensor logits)
    {
        var predicted = logits.argmax(1);
        return IsTargeted ? predicted.eq(Classes) : predicted.ne(Classes);
    }
}
