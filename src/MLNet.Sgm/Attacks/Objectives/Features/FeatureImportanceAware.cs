using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// FIA: features are suppressed in proportion to how much they matter for the true class, which is the mean gradient at them over images of which pixels were dropped (Wang, Guo, Zhang, Liu, Qin, Ren, "Feature
/// Importance-aware Transferable Adversarial Attacks", ICCV 2021).
/// </summary>
/// <remarks>
/// The aggregate is taken once, before the first step. In the paper it is the gradient of the class's logit; this follows the code of TransferAttack, which takes its probability, 30 images and a drop rate of 0.3. The
/// layer is <c>layer2</c> of a ResNet, the activation of conv3_3 of VGG-16, <c>Mixed_5b</c> of Inception-v3.
/// </remarks>
[AttackComponent("Features are suppressed in proportion to how much they matter for the class, by the mean gradient over images with pixels dropped", Kind = "fia", Abbreviation = "FIA", Formula = "−Σ Δ ⊙ f(x), Δ = Σ ∂pᵧ/∂f(x ⊙ mask) over its norm",
    Paper = "Wang, Guo, Zhang, Liu, Qin, Ren, \"Feature Importance-aware Transferable Adversarial Attacks\", ICCV 2021")]
public sealed record FeatureImportanceAware : FeatureObjective
{
    /// <summary>The number of images with dropped pixels, and of gradients before the first step: at least 1, 30 by default.</summary>
    [AttackParameter("The number of images with dropped pixels", Minimum = 1)]
    public int Samples { get; init; } = 30;

    /// <summary>The probability that a value of an image is dropped: in [0, 1), 0.3 by default.</summary>
    [AttackParameter("The probability that a value of an image is dropped", Minimum = 0, Below = 1)]
    public float DropRate { get; init; } = 0.3f;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override int GradientsBeside(int steps) => Samples;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(ObjectiveContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var layer = context.MiddleLayer(Layer);
        // Noise is in [−1, 1).
        var dropped = 2 * AsWritten.Of(DropRate) - 1;
        return Weighted(context, layer, OverL2(FeatureImportance.OfProbability(context, layer, Samples, sample => context.Images.mul(context.UniformNoise(0, sample).ge(dropped)))));
    }
}
