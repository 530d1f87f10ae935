using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// SMI: the mean gradient along a random walk that begins at the point (Han et al., "Sampling-based Fast Gradient Rescaling Method for Highly Transferable Adversarial Attacks", arXiv
/// 2307.02828).
/// </summary>
/// <remarks>Each sample lies a draw from the cube of half-width β · ε beyond the one before; the first is the point itself. The paper's rescaling is <see cref="GradientRescaling"/>.</remarks>
[AttackComponent("The mean gradient along a random walk", Abbreviation = "S", IsPrefix = true, Formula = "mean ∇J(xᵢ), xᵢ₊₁ = xᵢ + r",
    Paper = "Han et al., \"Sampling-based Fast Gradient Rescaling Method for Highly Transferable Adversarial Attacks\", arXiv 2307.02828, 2023")]
public sealed record RandomWalk : GradientSampling
{
    /// <summary>N, the number of samples: at least 1, 12 by default.</summary>
    [AttackParameter("The number of samples", Minimum = 1)]
    public int Samples { get; init; } = 12;

    /// <summary>β, the half-width over ε of the cube that a step of the walk is drawn from: positive and finite, 1.5 by default.</summary>
    [AttackParameter("The half-width over epsilon of the cube that a step of the walk is drawn from", Above = 0)]
    public float Radius { get; init; } = 1.5f;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override int Gradients => Samples;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(GradientProbe probe) => point => Gradient(probe, point);

    private Tensor Gradient(GradientProbe probe, Tensor point)
    {
        var (walked, sum) = (point.clone(), zeros_like(point));
        for (var sample = 0; sample < Samples; sample++)
        {
            using var scope = NewDisposeScope();
            if (sample > 0) walked.add_(Neighbourhood.Offset(probe, Radius, sample));
            sum.add_(probe.Gradient(walked, sample));
        }
        return sum.div_(Samples);
    }
}
