using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>The probability softmax(z)ᵧ, which MIG's attack makes small (Ma, Li, Jia, Xu, ICCV 2023).</summary>
[AttackComponent("The probability of the class", Formula = "softmax(z)ᵧ",
    Paper = "Ma, Li, Jia, Xu, \"Transferable Adversarial Attack for Both Vision Transformers and Convolutional Networks via Momentum Integrated Gradients\", ICCV 2023")]
public sealed record Probability : AttackObjective
{
    /// <inheritdoc/>
    protected internal override Tensor Sureness(Tensor logits, Tensor classes) => logits.softmax(1).gather(1, classes.unsqueeze(1)).squeeze(1);
}
