using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// VMI, or VNI with look-ahead: to a step's gradient is added how the mean gradient of the neighbourhood differed from the gradient in the step
/// before (Wang and He, "Enhancing the Transferability of Adversarial Attacks through Variance Tuning", CVPR 2021).
/// </summary>
/// <remarks>
/// Neighbours are drawn uniformly from the cube of half-width β · ε around the point where the gradient is taken, with look-ahead the point ahead; for L2 from
/// the cube whose corners are that far away. After the last step nothing is drawn any more, since nothing follows that would use it.
/// </remarks>
[AttackComponent("To the gradient is added how the mean gradient of the neighbourhood differed from it in the step before", Abbreviation = "V", IsPrefix = true, Formula = "∇J(xₜ) + vₜ, vₜ₊₁ = mean ∇J(xₜ + r) − ∇J(xₜ)",
    Paper = "Wang, He, \"Enhancing the Transferability of Adversarial Attacks through Variance Tuning\", CVPR 2021")]
public sealed record VarianceTuning : GradientSampling
{
    /// <summary>N, the number of neighbours in each step: at least 1, 20 by default.</summary>
    [AttackParameter("The number of neighbours in each step", Minimum = 1)]
    public int Neighbours { get; init; } = 20;

    /// <summary>β, the half-width of the neighbourhood over ε: positive and finite, 1.5 by default.</summary>
    [AttackParameter("The half-width of the neighbourhood over epsilon", Above = 0)]
    public float Radius { get; init; } = 1.5f;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override int Gradients => Neighbours + 1;

    /// <inheritdoc/>
    protected internal override long GradientsOf(int steps) => base.GradientsOf(steps) - Neighbours;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(GradientProbe probe)
    {
        var variance = zeros_like(probe.Images);
        return point => Gradient(probe, point, variance);
    }

    private Tensor Gradient(GradientProbe probe, Tensor point, Tensor variance)
    {
        var gradient = probe.Gradient(point, 0);
        var tuned = gradient.add(variance);
        if (probe.Step == probe.Steps - 1) return tuned;
        variance.copy_(Neighbourhood.Mean(probe, point, Neighbours, Radius, probe.Gradient)).sub_(gradient);
        return tuned;
    }
}
