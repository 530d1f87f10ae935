using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// IE: the mean of the gradient and of the one that a step along it finds, as in the improved method of Euler (Peng et al., "Boosting Transferability of Adversarial Example via an
/// Enhanced Euler's Method", ICASSP 2023).
/// </summary>
/// <remarks>With g over its L1 norm, and g′ at x + α g / mean |g| over its own, the gradient is (g + g′) / 2, which is accumulated as it is. For L2, α is divided by the root of the number of values.</remarks>
[AttackComponent("The mean of the gradient and of that a step along it", Abbreviation = "IE", Formula = "(g/‖g‖₁ + g′/‖g′‖₁) / 2, g′ = ∇J(x + α g / mean |g|)",
    Paper = "Peng et al., \"Boosting Transferability of Adversarial Example via an Enhanced Euler's Method\", ICASSP 2023")]
public sealed record EnhancedEuler : GradientSampling
{
    /// <inheritdoc/>
    protected internal override int Gradients => 2;

    /// <inheritdoc/>
    protected internal override bool IsNormalized => true;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(GradientProbe probe) => point =>
    {
        var present = GradientNorms.OverL1(probe.Gradient(point, 0));
        var ahead = point.add(present.mul(probe.StepSize), point[0].numel());
        return present.add_(GradientNorms.OverL1(probe.Gradient(ahead, 1))).div_(2);
    };
}
