using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// PGN: the mean over neighbours of the gradient there and of that a step against it, which prefers regions where the gradient is small (Ge, Liu, Wang, Shang, Liu, "Boosting Adversarial
/// Transferability by Achieving Flat Local Maxima", NeurIPS 2023).
/// </summary>
/// <remarks>
/// With x′ a neighbour, g′ = ∇J(x′) and x* = x′ − α g′ / mean |g′|, the gradient is the mean of (1 − δ) g′ + δ ∇J(x*). As in the published code the step against the gradient has mean absolute
/// value α; the paper divides by the L1 norm. For L2, α is divided by the root of the number of values.
/// </remarks>
[AttackComponent("The mean over neighbours of the gradient there and of that a step against it", Abbreviation = "PGN", Formula = "mean (1 − δ) g′ + δ ∇J(x′ − α g′ / mean |g′|), g′ = ∇J(x′)",
    Paper = "Ge, Liu, Wang, Shang, Liu, \"Boosting Adversarial Transferability by Achieving Flat Local Maxima\", NeurIPS 2023")]
public sealed record PenalizedNeighbours : GradientSampling
{
    /// <summary>N, the number of neighbours in each step: at least 1, 20 by default.</summary>
    [AttackParameter("The number of neighbours in each step", Minimum = 1)]
    public int Neighbours { get; init; } = 20;

    /// <summary>ζ, the half-width of the neighbourhood over ε: positive and finite, 3 by default.</summary>
    [AttackParameter("The half-width of the neighbourhood over epsilon", Above = 0)]
    public float Radius { get; init; } = 3f;

    /// <summary>δ, the share of the gradient a step away: in [0, 1], 0.5 by default.</summary>
    [AttackParameter("The share of the gradient a step away", Minimum = 0, Maximum = 1)]
    public float Balance { get; init; } = 0.5f;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override int Gradients => 2 * Neighbours;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(GradientProbe probe) =>
        point => Neighbourhood.Mean(probe, point, Neighbours, Radius, (near, neighbour) => Penalized(probe, near, neighbour));

    private Tensor Penalized(GradientProbe probe, Tensor near, int neighbour)
    {
        var gradient = probe.Gradient(near, 2 * neighbour - 2);
        var ahead = probe.Gradient(near.sub(GradientNorms.OverMean(gradient).mul_(probe.StepSize)), 2 * neighbour - 1);
        return gradient.mul_(1 - AsWritten.Of(Balance)).add_(ahead, AsWritten.Of(Balance));
    }
}
