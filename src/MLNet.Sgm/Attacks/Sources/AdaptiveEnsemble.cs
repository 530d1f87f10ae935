using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// AdaEA: sources whose gradient fools the others count more, and pixels on which their gradients disagree are left out of the step (Chen, Yin, Chen, Chen, Liu, "An Adaptive Model Ensemble Adversarial Attack for Boosting Adversarial
/// Transferability", ICCV 2023).
/// </summary>
/// <remarks>
/// Order of operations and defaults are those of the code of TransferAttack, whose measure of agreement leaves the last source's out of the sum and in the count. Weights are those of each image; in the code the batch has
/// one for each source. It begins at noise of a standard deviation of 0.001; here an attack may begin anywhere in the ball or at the image. It needs an untargeted cross-entropy, for it goes by ratios of losses.
/// </remarks>
[AttackComponent("Sources whose gradient fools the others count more; pixels on which gradients disagree are left out", Kind = "adaea", Abbreviation = "AdaEA", Formula = "m ⊙ ∇J(Σ a z), a = softmax(β Σ Jᵢ(xⱼ) / Jᵢ(xᵢ))",
    Paper = "Chen, Yin, Chen, Chen, Liu, \"An Adaptive Model Ensemble Adversarial Attack for Boosting Adversarial Transferability\", ICCV 2023")]
public sealed record AdaptiveEnsemble : EnsembleFusion
{
    private const double SmallestLoss = 1e-12;

    /// <summary>β, how much a source that fools the others gains: positive and finite, 10 by default.</summary>
    [AttackParameter("How much a source that fools the others gains", Above = 0)]
    public float Gain { get; init; } = 10;

    /// <summary>The agreement of gradients at a pixel below which it is left out: in [−1, 1], −0.3 by default.</summary>
    [AttackParameter("The agreement of gradients below which a pixel is left out", Minimum = -1, Maximum = 1)]
    public float Agreement { get; init; } = -0.3f;

    /// <inheritdoc/>
    /// <remarks>One of each source alone, one of each in their mixture; and, without gradient, the losses of each at each one's step.</remarks>
    protected internal override int Gradients(int sources) => 2 * sources;

    /// <inheritdoc/>
    protected internal override Tensor Logits(SourceLogits sources, Tensor images) => MeanLogits.Of(sources, images);

    /// <inheritdoc/>
    protected override void Check(AttackSettings attack) => EnsembleLosses.RequireCrossEntropy(attack, nameof(AdaptiveEnsemble));

    /// <inheritdoc/>
    protected internal override Func<Tensor, int, Tensor> Begin(EnsembleProbe probe) => (point, sample) =>
    {
        var gradients = Enumerable.Range(0, probe.Count).Select(source => probe.Gradient(point, sample, source)).ToList();
        return probe.Gradient(point, sample, Weights(probe, point, gradients)).mul(Agreed(gradients));
    };

    private Tensor Weights(EnsembleProbe probe, Tensor point, List<Tensor> gradients)
    {
        var steps = gradients.Select(gradient => probe.Walk(point, probe.Direction(gradient).mul_(probe.StepSize))).ToList();
        var losses = steps.Select(step => stack(Enumerable.Range(0, probe.Count).Select(source => probe.Losses(step, source)), 1)).ToList();
        var own = stack(Enumerable.Range(0, probe.Count).Select(source => losses[source].select(1, source)), 1).clamp_min_(SmallestLoss);
        // A source's ratio to itself is 1 for each, and makes no difference to the softmax.
        var fooled = stack(losses.Select(loss => loss.div(own).sum(1)), 1);
        return fooled.mul_(AsWritten.Of(Gain)).add_(probe.Weights().log_()).softmax(1);
    }

    private Tensor Agreed(List<Tensor> gradients)
    {
        var units = gradients.Select(gradient => gradient.div(gradient.square().sum(1, keepdim: true).sqrt_().clamp_min_(SmallestLoss))).ToList();
        var sum = zeros_like(units[0].narrow(1, 0, 1));
        for (var one = 0; one < units.Count - 1; one++)
            for (var other = 0; other < units.Count; other++)
                if (other != one) sum.add_(units[one].mul(units[other]).sum(1, keepdim: true));
        return sum.div_((units.Count - 1) * units.Count).ge(AsWritten.Of(Agreement));
    }
}
