using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// CWA: a step back along the ensemble's gradient, then a large step along each source's in turn; where that leads is the direction of the step, so that flat places and such that sources share are sought (Chen, Zhang, Dong, Yang,
/// Su, Zhu, "Rethinking Model Ensemble in Transfer-based Adversarial Attacks", ICLR 2024).
/// </summary>
/// <remarks>
/// Order of operations and defaults are those of the code of TransferAttack. Gradients of single sources are accumulated from step to step. As published, momentum is 1, the step twice that of other attacks, and the start a
/// random point. Direction vectors are divided by the norm of each image, in the code by that of the batch.
/// </remarks>
[AttackComponent("A step back along the ensemble's gradient, then a large one along each source's in turn", Kind = "cwa", Abbreviation = "CWA", Formula = "x̃ ← x − r sign ∇J(x), x̃ ← clip(x̃ + β gₖ), gₖ ← g + ∇Jₖ(x̃) / ‖∇Jₖ‖₂; g = x̃ − x",
    Paper = "Chen, Zhang, Dong, Yang, Su, Zhu, \"Rethinking Model Ensemble in Transfer-based Adversarial Attacks\", ICLR 2024")]
public sealed record CommonWeakness : EnsembleFusion
{
    /// <summary>r, the length of the step back, of pixels in [0, 1]: at least 0, 16/255/15 by default.</summary>
    [AttackParameter("The length of the step back, of pixels in [0, 1]", Minimum = 0, Maximum = 1)]
    public float ReverseStep { get; init; } = 16 / 255f / 15;

    /// <summary>β, the length of a source's step, in L2 norms of its accumulated gradient: positive and finite, 250 by default.</summary>
    [AttackParameter("The length of a source's step, in L2 norms of its gradient", Above = 0)]
    public float InnerStep { get; init; } = 250;

    /// <inheritdoc/>
    protected internal override int Gradients(int sources) => 2 * sources;

    /// <inheritdoc/>
    protected internal override Tensor Logits(SourceLogits sources, Tensor images) => MeanLogits.Of(sources, images);

    /// <inheritdoc/>
    protected internal override Func<Tensor, int, Tensor> Begin(EnsembleProbe probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        var accumulated = zeros_like(probe.Images);
        return (point, sample) =>
        {
            var inner = probe.Walk(point, probe.Direction(probe.Gradient(point, sample)).mul_(-AsWritten.Of(ReverseStep)));
            for (var source = 0; source < probe.Count; source++)
            {
                using var scope = NewDisposeScope();
                accumulated.add_(GradientNorms.OverL2(probe.Gradient(inner, sample, source)));
                inner.copy_(probe.Walk(inner, accumulated.mul(AsWritten.Of(InnerStep))));
            }
            return inner.sub_(point);
        };
    }
}
