using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>The sources' losses are averaged by weight. What the ensemble predicts is what it predicts by mean probabilities.</summary>
[AttackComponent("The sources' losses are averaged", Kind = "losses", Formula = "Σ w J", Paper = EnsemblePaper.Name)]
public sealed record MeanLosses : EnsembleFusion
{
    /// <inheritdoc/>
    protected internal override Tensor Logits(SourceLogits sources, Tensor images) => MeanProbabilities.Of(sources, images);

    /// <inheritdoc/>
    protected internal override Tensor Loss(SourceLogits sources, Tensor images, Func<Tensor, Tensor> loss) => sources.Mean(source => loss(sources.Of(source, images)));
}
