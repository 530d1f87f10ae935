using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// BFA: features are suppressed in proportion to how much they matter for the class, by the gradients over images that are moved far along the gradient of the loss (Wang, Wang, Ma, Luo, "Improving the Transferability of
/// Adversarial Examples through Black-Box Feature Attacks", Neurocomputing 2024).
/// </summary>
/// <remarks>The aggregate is taken once, before the first step. Defaults, and the order of operations, are those of the code of TransferAttack, which refers to the authors'.</remarks>
[AttackComponent("Features are suppressed in proportion to how much they matter for the class, by the gradients over images moved along the gradient of the loss", Kind = "bfa", Abbreviation = "BFA", Formula = "−Σ Δ ⊙ f(x), Δ = Σ ∂zᵧ/∂f(x + η ∇J/‖∇J‖₂) over its norm",
    Paper = "Wang, Wang, Ma, Luo, \"Improving the Transferability of Adversarial Examples through Black-Box Feature Attacks\", Neurocomputing 2024")]
public sealed record BlackBoxFeature : FeatureObjective
{
    /// <summary>How often the images are moved: at least 1, 30 by default. Each takes two gradients.</summary>
    [AttackParameter("How often the images are moved", Minimum = 1)]
    public int Samples { get; init; } = 30;

    /// <summary>η, how far the images are moved, by the L2 norm of pixels in [0, 1]: positive and finite, 28 by default.</summary>
    [AttackParameter("How far the images are moved, by the L2 norm of pixels in [0, 1]", Above = 0)]
    public float Length { get; init; } = 28;

    /// <inheritdoc/>
    protected internal override int GradientsBeside(int steps) => 2 * Samples;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(ObjectiveContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var layer = context.MiddleLayer(Layer);
        return Weighted(context, layer, OverL2(FeatureImportance.OfFitted(context, layer, Samples, context.Images, AsWritten.Of(Length))));
    }
}
