using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// P2FA: features are moved far against those that matter for the class, and the image follows them for some steps before they are moved again (Liu, Wu, Zhang, Cheng, Luo, Ma, Wang, "Pixel2Feature Attack
/// (P2FA): Rethinking the Perturbed Space to Enhance Adversarial Transferability", ICML 2025).
/// </summary>
/// <remarks>
/// What matters is aggregated as in <see cref="BlackBoxFeature"/>, at the image as it then is, and accumulated from move to move. As published the attack has 10 moves of 10 steps, which is 100 steps here, without momentum.
/// The code of TransferAttack, whose defaults these are, moves images by η after it took their normalisation back, which they do not have there; here they are moved as they are.
/// </remarks>
[AttackComponent("Features are moved far against those that matter for the class, and the image follows them for some steps", Kind = "p2fa", Abbreviation = "P2FA", Formula = "−‖f(x) − f(x₀) + λ g/‖g‖₂‖², g ← g + Δ(x₀)",
    Paper = "Liu, Wu, Zhang, Cheng, Luo, Ma, Wang, \"Pixel2Feature Attack (P2FA): Rethinking the Perturbed Space to Enhance Adversarial Transferability\", ICML 2025")]
public sealed record PixelToFeature : FeatureObjective
{
    /// <summary>After how many steps the features are moved again: at least 1, 10 by default.</summary>
    [AttackParameter("After how many steps the features are moved again", Minimum = 1)]
    public int Period { get; init; } = 10;

    /// <summary>How often the images are moved for an aggregate: at least 1, 30 by default. Each takes two gradients, for each move of the features.</summary>
    [AttackParameter("How often the images are moved for an aggregate", Minimum = 1)]
    public int Samples { get; init; } = 30;

    /// <summary>η, how far the images are moved, by the L2 norm of pixels in [0, 1]: positive and finite, 28 by default.</summary>
    [AttackParameter("How far the images are moved, by the L2 norm of pixels in [0, 1]", Above = 0)]
    public float Length { get; init; } = 28;

    /// <summary>λ, how far the features are moved, by their L2 norm: positive and finite, 100000 by default.</summary>
    [AttackParameter("How far the features are moved, by their L2 norm", Above = 0)]
    public float Shift { get; init; } = 100000;

    /// <inheritdoc/>
    protected internal override int GradientsBeside(int steps) => (steps + Period - 1) / Period * 2 * Samples;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(ObjectiveContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var layer = context.MiddleLayer(Layer);
        var wanted = context.Features(context.Images, layer);
        var accumulated = zeros_like(wanted);
        var moved = -1;
        return seen =>
        {
            if (context.Step % Period == 0 && moved != context.Step) Move(seen.detach());
            return Sum(context.Features(seen, layer).sub(wanted).square()).neg();
        };

        void Move(Tensor images)
        {
            using var unrecorded = no_grad();
            moved = context.Step;
            accumulated.add_(OverL2(FeatureImportance.OfFitted(context, layer, Samples, images, AsWritten.Of(Length))), context.IsTargeted ? 1 : -1);
            wanted.copy_(context.Features(images, layer).add_(OverL2(accumulated), AsWritten.Of(Shift)));
        }
    }
}
