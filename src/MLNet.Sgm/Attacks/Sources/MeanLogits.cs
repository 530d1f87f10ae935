using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>The sources' logits are averaged by weight; the published code's choice.</summary>
[AttackComponent("The sources' logits are averaged", Kind = "logits", Formula = "Σ w z", Paper = EnsemblePaper.Name)]
public sealed record MeanLogits : EnsembleFusion
{
    /// <inheritdoc/>
    protected internal override Tensor Logits(SourceLogits sources, Tensor images) => Of(sources, images);

    internal static Tensor Of(SourceLogits sources, Tensor images) => sources.Mean(source => sources.Of(source, images));
}

/// <summary>The paper of three fusions.</summary>
internal static class EnsemblePaper
{
    internal const string Name = "Dong, Liao, Pang, Su, Zhu, Hu, Li, \"Boosting Adversarial Attacks with Momentum\", CVPR 2018";
}
