using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>The sources' probabilities are averaged by weight; the logarithm of the mean takes the place of logits.</summary>
[AttackComponent("The sources' probabilities are averaged", Kind = "probabilities", Formula = "log Σ w softmax(z)", Paper = EnsemblePaper.Name)]
public sealed record MeanProbabilities : EnsembleFusion
{
    /// <inheritdoc/>
    protected internal override Tensor Logits(SourceLogits sources, Tensor images) => Of(sources, images);

    internal static Tensor Of(SourceLogits sources, Tensor images) =>
        stack(Enumerable.Range(0, sources.Count).Select(source => sources.Of(source, images).log_softmax(1).add(Math.Log(sources.Weight(source))))).logsumexp(0);
}
