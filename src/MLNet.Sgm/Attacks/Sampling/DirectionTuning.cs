using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// DTA: to the gradient is added the mean of those that an attack of small steps inside the step meets (Yang et al., "Improving the Transferability of Adversarial
/// Examples via Direction Tuning", arXiv 2303.15109).
/// </summary>
/// <remarks>
/// The inner attack begins at x with m = 0 and v = g = ∇J(x). In each of its K steps g′ = ∇J(x′ + v), v ← u v + g′ / ‖g′‖₁, m ← m + g′ / ‖g′‖₁, x′ ← clip(x′ + α d(m)). The gradient is g plus the mean of all
/// g′. Norms are each image's own; in the code of TransferAttack v has the batch's.
/// </remarks>
[AttackComponent("To the gradient is added the mean of those that an attack inside the step meets", Abbreviation = "DT", Formula = "∇J(x) + mean ∇J(x′ₖ + vₖ), k = 1 … K",
    Paper = "Yang et al., \"Improving the Transferability of Adversarial Examples via Direction Tuning\", arXiv 2303.15109, 2023")]
public sealed record DirectionTuning : GradientSampling
{
    /// <summary>K, the number of inner steps: at least 1, 10 by default.</summary>
    [AttackParameter("The number of inner steps", Minimum = 1)]
    public int InnerSteps { get; init; } = 10;

    /// <summary>u, how much of the inner look-ahead is kept from step to step: in [0, 1], 0.8 by default.</summary>
    [AttackParameter("How much of the inner look-ahead is kept from step to step", Minimum = 0, Maximum = 1)]
    public float Decay { get; init; } = 0.8f;

    /// <inheritdoc/>
    protected internal override int Gradients => InnerSteps + 1;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(GradientProbe probe) => point => Tuned(probe, point);

    private Tensor Tuned(GradientProbe probe, Tensor point)
    {
        var gradient = probe.Gradient(point, 0);
        var (inner, ahead, accumulated, sum) = (point.clone(), gradient.clone(), zeros_like(point), zeros_like(point));
        for (var step = 1; step <= InnerSteps; step++)
        {
            using var scope = NewDisposeScope();
            var found = probe.Gradient(inner.add(ahead), step);
            var normalized = GradientNorms.OverL1(found);
            ahead.mul_(AsWritten.Of(Decay)).add_(normalized);
            sum.add_(found);
            inner.copy_(probe.Moved(inner, accumulated.add_(normalized)));
        }
        return gradient.add_(sum.div_(InnerSteps));
    }
}
