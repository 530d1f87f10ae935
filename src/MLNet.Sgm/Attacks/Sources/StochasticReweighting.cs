using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// SMER: within a step an inner attack goes by one source at a time, in an order that is drawn anew; the sources' logits have weights that are learned on the way so that the ensemble's loss grows (Tang, Wang, Bin, Dou, Yang,
/// Shen, "Ensemble Diversity Facilitates Adversarial Transferability", CVPR 2024).
/// </summary>
/// <remarks>
/// Order of operations and defaults are those of the code of TransferAttack, but that weights are those of each image and begin at 1 in each run, where the code has one for each source and keeps them from batch to batch. As
/// published, momentum is 1 within and without, and the attack begins at a random point. It needs an untargeted cross-entropy, for it goes by the logarithm of the loss.
/// </remarks>
[AttackComponent("An inner attack by one source at a time in drawn order, with weights of logits that are learned so that the ensemble's loss grows", Kind = "smer", Abbreviation = "SMER", Formula = "g ← g + ∇J(wₖ zₖ(x̃)) over its norm; w ← w + η ∂ log J(Σ w z)/∂w",
    Paper = "Tang, Wang, Bin, Dou, Yang, Shen, \"Ensemble Diversity Facilitates Adversarial Transferability\", CVPR 2024")]
public sealed record StochasticReweighting : EnsembleFusion
{
    private const double SmallestLoss = 1e-30;

    /// <summary>The rounds of each step, in each of which every source has an inner step: at least 1, 4 by default.</summary>
    [AttackParameter("The rounds of each step, in each of which every source has an inner step", Minimum = 1)]
    public int Rounds { get; init; } = 4;

    /// <summary>η, how fast weights are learned: at least 0, 0.02 by default.</summary>
    [AttackParameter("How fast weights are learned", Minimum = 0)]
    public float LearningRate { get; init; } = 0.02f;

    /// <summary>How fast weights decay, over η: at least 0, 0.002 by default.</summary>
    [AttackParameter("How fast weights decay, over the learning rate", Minimum = 0)]
    public float WeightDecay { get; init; } = 0.002f;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    /// <remarks>One an inner step; the passes of all sources that weights are learned by have none with respect to the image.</remarks>
    protected internal override int Gradients(int sources) => Rounds * sources;

    /// <inheritdoc/>
    protected internal override Tensor Logits(SourceLogits sources, Tensor images) => MeanLogits.Of(sources, images);

    /// <inheritdoc/>
    protected override void Check(AttackSettings attack) => EnsembleLosses.RequireCrossEntropy(attack, nameof(StochasticReweighting));

    /// <inheritdoc/>
    protected internal override Func<Tensor, int, Tensor> Begin(EnsembleProbe probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        var weights = ones_like(probe.Weights());
        return (point, sample) =>
        {
            var (inner, accumulated) = (point.clone(), zeros_like(point));
            for (var round = 0; round < Rounds; round++)
                foreach (var source in Order(probe, round, sample))
                {
                    using var scope = NewDisposeScope();
                    accumulated.add_(GradientNorms.OverL1(probe.Gradient(inner, sample, source, weights.select(1, source))));
                    Learn(probe, inner, weights);
                    inner.copy_(probe.Walk(inner, probe.Direction(accumulated).mul_(probe.StepSize)));
                }
            return accumulated;
        };
    }

    /// <summary>The sources, in an order by draws.</summary>
    private static IEnumerable<int> Order(EnsembleProbe probe, int round, int sample) =>
        Enumerable.Range(0, probe.Count).OrderBy(source => probe.Draw(round * probe.Count + source, sample)).ToList();

    /// <summary>A step of stochastic gradient descent on −log J.</summary>
    private void Learn(EnsembleProbe probe, Tensor point, Tensor weights)
    {
        using var recorded = enable_grad();
        var learned = weights.detach().clone().requires_grad_();
        var loss = probe.Losses(point, learned.mul(probe.Weights())).clamp_min(SmallestLoss).log().neg();
        var gradient = Derivative.Of("An ensemble's loss", loss.sum(), learned);
        weights.add_(gradient.add_(weights, AsWritten.Of(WeightDecay)), -AsWritten.Of(LearningRate));
    }
}
