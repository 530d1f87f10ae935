using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// GAA: the mean over neighbours within [0, 1] of the gradient there and of that a hair along it (Gan et al., 2025, https://ieeexplore.ieee.org/document/11018126).
/// </summary>
/// <remarks>
/// With x′ a neighbour, clipped to [0, 1], and g′ = ∇J(x′), the gradient is the mean of (1 − λ) g′ + (2 + λ) ∇J(x′ + ρ α g′ / ‖g′‖₁): what the code of TransferAttack computes, which adds the second gradient once
/// more than its comment says. Divided by an L1 norm the way is so short that both gradients are nearly the same.
/// </remarks>
[AttackComponent("The mean over neighbours of the gradient there and of that a hair along it", Abbreviation = "GAA", Formula = "mean (1 − λ) g′ + (2 + λ) ∇J(x′ + ρ α g′ / ‖g′‖₁), g′ = ∇J(x′)",
    Paper = "Gan et al., 2025, https://ieeexplore.ieee.org/document/11018126")]
public sealed record GradientAggregation : GradientSampling
{
    /// <summary>N, the number of neighbours in each step: at least 1, 20 by default.</summary>
    [AttackParameter("The number of neighbours in each step", Minimum = 1)]
    public int Neighbours { get; init; } = 20;

    /// <summary>ξ, the half-width of the neighbourhood over ε: positive and finite, 3.5 by default.</summary>
    [AttackParameter("The half-width of the neighbourhood over epsilon", Above = 0)]
    public float Radius { get; init; } = 3.5f;

    /// <summary>λ, how much the second gradient counts more: in [0, 1], 0.2 by default.</summary>
    [AttackParameter("How much the second gradient counts more", Minimum = 0, Maximum = 1)]
    public float Balance { get; init; } = 0.2f;

    /// <summary>ρ, the L1 norm of the way to the second gradient, in steps: positive and finite, 1 by default.</summary>
    [AttackParameter("The L1 norm of the way to the second gradient, in steps", Above = 0)]
    public float Reach { get; init; } = 1;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override int Gradients => 2 * Neighbours;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(GradientProbe probe) =>
        point => Neighbourhood.Mean(probe, point, Neighbours, Radius, (near, neighbour) => Aggregated(probe, near.clamp(0, 1), neighbour));

    private Tensor Aggregated(GradientProbe probe, Tensor near, int neighbour)
    {
        var gradient = probe.Gradient(near, 2 * neighbour - 2);
        var ahead = probe.Gradient(near.add(GradientNorms.OverL1(gradient).mul_(probe.StepSize), AsWritten.Of(Reach)), 2 * neighbour - 1);
        return gradient.mul_(1 - AsWritten.Of(Balance)).add_(ahead, 2 + AsWritten.Of(Balance));
    }
}
