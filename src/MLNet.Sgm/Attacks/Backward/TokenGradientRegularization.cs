using MLNet.Sgm.Classifiers;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>TGR (Zhang et al., CVPR 2023): in a transformer's layers gradients are scaled, and extreme ones left out.</summary>
/// <remarks>The perceptrons' factor is the published code's; the paper says 0.25. The published code looks at the first image of a batch alone, here each image has extremes of its own.</remarks>
[AttackComponent("Gradients in a transformer's layers are scaled, and the most extreme tokens left out", Abbreviation = "TGR", Formula = "g := s · g ⊙ [i ∉ {argmax g, argmin g}]",
    Paper = "Zhang, Huang, Wu, Lyu, \"Transferable Adversarial Attacks on Vision Transformers with Token Gradient Regularization\", CVPR 2023")]
public sealed record TokenGradientRegularization : TokenGradientRule
{
    /// <summary>With the published factors.</summary>
    public TokenGradientRegularization() : base(attention: 0.25f, projection: 0.75f, perceptron: 0.5f) { }

    private protected override Tensor Damped(Tensor scaled, NetworkNode node, BackwardContext context) => Damp(scaled, node, zeros(1, device: scaled.device));
}
