using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// FGRM: what is accumulated is rescaled by the logarithms of its values, so that all count, and large ones more (Han et al., "Sampling-based Fast Gradient Rescaling Method for
/// Highly Transferable Adversarial Attacks", arXiv 2307.02828).
/// </summary>
/// <remarks>
/// g ← c · sign(g) · σ((log₂|g| − mean) / s), with mean and standard deviation s over the image's values that are not zero, and a step is α · d(g). As in the code of TransferAttack it is the accumulated
/// gradient that is replaced, and the step has its direction; the paper walks by the rescaled gradient itself. Without momentum it changes no sign.
/// </remarks>
[AttackComponent("What is accumulated is rescaled by the logarithms of its values", Abbreviation = "FGRM", Formula = "g ← c sign(g) σ((log₂|g| − mean) / s)",
    Paper = "Han et al., \"Sampling-based Fast Gradient Rescaling Method for Highly Transferable Adversarial Attacks\", arXiv 2307.02828, 2023")]
public sealed record GradientRescaling : AttackStep
{
    /// <summary>c, the factor, against which later gradients count for less: positive and finite, 2 by default.</summary>
    [AttackParameter("The factor of what is accumulated", Above = 0)]
    public float Factor { get; init; } = 2;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(StepContext context) => gradient => context.Direction(gradient.copy_(Rescaled(gradient))).mul_(context.StepSize);

    /// <summary>The published code accumulates by mean absolute values, the attack here by L1 norms.</summary>
    private Tensor Rescaled(Tensor gradient)
    {
        var counts = gradient.ne(0);
        var logarithms = where(counts, gradient.abs(), 1.0).to(gradient.dtype).log2();
        var count = counts.to(gradient.dtype).sum([1L, 2L, 3L], keepdim: true);
        var deviations = logarithms.sub(logarithms.sum([1L, 2L, 3L], keepdim: true).div_(count.clamp(min: 1))).mul_(counts);
        var spread = deviations.square().sum([1L, 2L, 3L], keepdim: true).div_(count.sub(1).clamp_(min: 1)).sqrt_();
        // Values that are all alike have no spread, and are a half each.
        return deviations.div_(where(spread.gt(0), spread, 1.0).to(gradient.dtype)).sigmoid_().mul_(gradient.sign()).mul_(AsWritten.Of(Factor) / gradient[0].numel());
    }
}
