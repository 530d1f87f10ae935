using MLNet.Sgm.Classifiers;
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
public sealed record VarianceTuning : GradientSampling
{
    /// <summary>N, the number of neighbours in each step: at least 1, 20 by default.</summary>
    public int Neighbours { get; init; } = 20;

    /// <summary>β, the half-width of the neighbourhood over ε: positive and finite, 1.5 by default.</summary>
    public float Radius { get; init; } = 1.5f;

    internal override bool IsRandom => true;

    internal override void Validate()
    {
        Setting.Require(Neighbours >= 1, $"{nameof(VarianceTuning)}.{nameof(Neighbours)}", "at least 1", Neighbours);
        Setting.Require(Radius > 0 && float.IsFinite(Radius), $"{nameof(VarianceTuning)}.{nameof(Radius)}", "positive and finite", Radius);
    }

    internal override Tensor Gradient(GradientProbe probe, Tensor point, Tensor memory)
    {
        var gradient = probe.Gradient(point, 0);
        var tuned = gradient.add(memory);
        if (probe.IsLastStep) return tuned;
        memory.zero_();
        for (var sample = 1; sample <= Neighbours; sample++)
        {
            using var scope = NewDisposeScope();
            var offset = probe.Noise(Drawn.Neighbour, sample).mul_(probe.Radius);
            memory.add_(probe.Gradient(offset.mul_(AsWritten.Of(Radius)).add_(point), sample));
        }
        memory.div_(Neighbours).sub_(gradient);
        return tuned;
    }

    private protected override string Describe() => FormattableString.Invariant($"{Neighbours} neighbours within {Radius:0.##} epsilon");
}
