using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>The cross-entropy: an untargeted attack makes −log softmax(z)ᵧ large, a targeted one log softmax(z)ᵧ.</summary>
[AttackComponent("The cross-entropy", Formula = "log softmax(z)ᵧ")]
public sealed record CrossEntropy : AttackObjective
{
    /// <inheritdoc/>
    protected internal override Tensor Sureness(Tensor logits, Tensor classes) => nn.functional.cross_entropy(logits, classes, reduction: nn.Reduction.None).neg();
}
