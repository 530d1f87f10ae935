using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// NAA: features are suppressed by how much they contribute to the class on the way from black to the image (Zhang, Wu, Huang, Huang, Wang, Su, Lyu, "Improving Adversarial Transferability via Neuron Attribution-Based
/// Attacks", CVPR 2022).
/// </summary>
/// <remarks>
/// The mean gradient at the layer along the way is taken once, before the first step. An attribution is that times the feature's distance from its value for black, which is a constant and left out here. Positive and
/// negative attributions count alike, as in the code of TransferAttack; the paper also has functions of them. It takes <c>layer1</c> of a ResNet, the paper, as here, the last block of the second.
/// </remarks>
[AttackComponent("Features are suppressed by how much they contribute to the class on the way from black to the image", Kind = "naa", Abbreviation = "NAA", Formula = "−Σ Δ ⊙ f(x), Δ = mean ∂pᵧ/∂f(i x / n), i < n",
    Paper = "Zhang, Wu, Huang, Huang, Wang, Su, Lyu, \"Improving Adversarial Transferability via Neuron Attribution-Based Attacks\", CVPR 2022")]
public sealed record NeuronAttribution : FeatureObjective
{
    /// <summary>n, the number of images on the way, and of gradients before the first step: at least 1, 30 by default.</summary>
    [AttackParameter("The number of images on the way from black", Minimum = 1)]
    public int Samples { get; init; } = 30;

    /// <inheritdoc/>
    protected internal override int GradientsBeside(int steps) => Samples;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(ObjectiveContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var layer = context.MiddleLayer(Layer);
        return Weighted(context, layer, FeatureImportance.OfProbability(context, layer, Samples, sample => context.Images.mul((double)sample / Samples)).div_(Samples));
    }
}
