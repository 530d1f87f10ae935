using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// EMI: the mean of gradients along the line through the point in the direction of the last such mean (Wang, Lin, Hu, Wang, He, "Boosting Adversarial
/// Transferability through Enhanced Momentum", BMVC 2021).
/// </summary>
/// <remarks>
/// The samples lie at x + c · α · ḡ, c going from −η to η in equal steps, where ḡ is the last mean gradient over its mean absolute value; for L2, α is
/// divided by the root of the number of values.
/// </remarks>
[AttackComponent("The mean gradient along the line through the point in the direction of the last such mean", Abbreviation = "E", IsPrefix = true, Formula = "mean ∇J(xₜ + c α ḡₜ₋₁), c from −η to η",
    Paper = "Wang, Lin, Hu, Wang, He, \"Boosting Adversarial Transferability through Enhanced Momentum\", BMVC 2021")]
public sealed record EnhancedMomentum : GradientSampling
{
    /// <summary>N, the number of samples on the line: at least 2, 11 by default.</summary>
    [AttackParameter("The number of samples on the line", Minimum = 2)]
    public int Samples { get; init; } = 11;

    /// <summary>η, how far the line goes to either side, in steps: positive and finite, 7 by default.</summary>
    [AttackParameter("How far the line goes to either side, in steps", Above = 0)]
    public float Radius { get; init; } = 7;

    /// <inheritdoc/>
    protected internal override int Gradients => Samples;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(GradientProbe probe)
    {
        var lastMean = zeros_like(probe.Images);
        return point => Gradient(probe, point, lastMean);
    }

    private Tensor Gradient(GradientProbe probe, Tensor point, Tensor lastMean)
    {
        var mean = zeros_like(point);
        var step = lastMean.mul(probe.StepSize);
        for (var sample = 0; sample < Samples; sample++)
        {
            using var scope = NewDisposeScope();
            var factor = AsWritten.Of(Radius) * (2 * sample / (Samples - 1.0) - 1);
            mean.add_(probe.Gradient(point.add(step, factor), sample));
        }
        mean.div_(Samples);
        lastMean.copy_(GradientNorms.OverMean(mean));
        return mean;
    }
}
