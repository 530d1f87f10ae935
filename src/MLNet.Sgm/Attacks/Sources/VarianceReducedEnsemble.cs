using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// SVRE: within a step an inner attack goes by one source at a time, drawn anew, whose gradient is corrected by how it differed from the ensemble's where the step began (Xiong, Lin, Zhang, Hopcroft, He, "Stochastic Variance
/// Reduced Ensemble Adversarial Attack for Boosting the Adversarial Transferability", CVPR 2022).
/// </summary>
/// <remarks>As published, momentum is 1 within and without, and the attack begins at a random point. Which sources are drawn depends on the seed and the step, and is the same for all images, in any batch.</remarks>
[AttackComponent("An inner attack by one source at a time, corrected by how its gradient differed from the ensemble's", Kind = "svre", Abbreviation = "SVRE", Formula = "g ← g + ∇Jₖ(x̃) − ∇Jₖ(x) + ∇J(x), over norms",
    Paper = "Xiong, Lin, Zhang, Hopcroft, He, \"Stochastic Variance Reduced Ensemble Adversarial Attack for Boosting the Adversarial Transferability\", CVPR 2022")]
public sealed record VarianceReducedEnsemble : EnsembleFusion
{
    /// <summary>The inner steps of each step, over the number of sources: at least 1, 4 by default. Each takes two gradients.</summary>
    [AttackParameter("The inner steps of each step, over the number of sources", Minimum = 1)]
    public int Rounds { get; init; } = 4;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override int Gradients(int sources) => sources + 2 * Rounds * sources;

    /// <inheritdoc/>
    protected internal override Tensor Logits(SourceLogits sources, Tensor images) => MeanLogits.Of(sources, images);

    /// <inheritdoc/>
    protected internal override Func<Tensor, int, Tensor> Begin(EnsembleProbe probe) => (point, sample) =>
    {
        var together = probe.Gradient(point, sample);
        var (inner, accumulated) = (point.clone(), zeros_like(point));
        for (var round = 0; round < Rounds * probe.Count; round++)
        {
            using var scope = NewDisposeScope();
            var source = (int)(probe.Draw(round, sample) * probe.Count);
            accumulated.add_(GradientNorms.OverL1(probe.Gradient(inner, sample, source).sub_(probe.Gradient(point, sample, source)).add_(together)));
            inner.copy_(probe.Walk(inner, probe.Direction(accumulated).mul_(probe.StepSize)));
        }
        return accumulated;
    };
}
