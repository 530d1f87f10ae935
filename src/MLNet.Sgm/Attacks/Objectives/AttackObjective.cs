using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>What an attack makes large for a batch, and when it has succeeded.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Classes">The true classes, or the targets: N class indices, int64, on the attack's device.</param>
/// <param name="IsTargeted">Whether they are targets.</param>
internal sealed record AttackObjective(AttackLoss Loss, Tensor Classes, bool IsTargeted)
{
    /// <summary>The loss of each image, N, of logits, N×classes.</summary>
    internal Tensor Of(Tensor logits)
    {
        // For the class itself: what grows as the source becomes surer of it is what a targeted attack wants.
        var sureness = Loss switch
        {
            AttackLoss.CrossEntropy => nn.functional.cross_entropy(logits, Classes, reduction: nn.Reduction.None).neg(),
            AttackLoss.Logit => OfClass(logits),
            _ => OfClass(logits).sub(logits.masked_fill(IsClass(logits), float.NegativeInfinity).amax(1)),
        };
        return IsTargeted ? sureness : sureness.neg();
    }

    /// <summary>Which images, N, are taken for what the attack wants.</summary>
    internal Tensor IsReached(Tensor logits)
    {
        var predicted = logits.argmax(1);
        return IsTargeted ? predicted.eq(Classes) : predicted.ne(Classes);
    }

    private Tensor OfClass(Tensor logits) => logits.gather(1, Classes.unsqueeze(1)).squeeze(1);

    private Tensor IsClass(Tensor logits) => arange(logits.shape[1], device: logits.device).unsqueeze(0).eq(Classes.unsqueeze(1));
}
