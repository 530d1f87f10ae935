using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>An objective that goes by the output of a layer inside the source. What early stops and restarts go by is the cross-entropy.</summary>
public abstract record FeatureObjective : AttackObjective
{
    /// <summary>For objectives of your own.</summary>
    protected FeatureObjective() { }

    /// <summary>The layer, by its name in <c>named_modules</c> (<c>sgm models info NAME --layers</c>); null, the default, for the one of the source's family.</summary>
    [AttackParameter("The layer whose output it goes by; left out for the one of the source's family")]
    public string? Layer { get; init; }

    /// <inheritdoc/>
    protected internal override Tensor Sureness(Tensor logits, Tensor classes) => nn.functional.cross_entropy(logits, classes, reduction: nn.Reduction.None).neg();

    /// <summary>The sum over all features of each image, N.</summary>
    private protected static Tensor Sum(Tensor features) => features.flatten(1).sum(1);

    /// <summary>Features, or gradients at them, over the L2 norm of each image; zero where they are.</summary>
    private protected static Tensor OverL2(Tensor features) => GradientNorms.OverL2(features.reshape(features.shape[0], -1, 1, 1)).reshape(features.shape);

    /// <summary>The features weighted by how much they matter for the classes: made small, or large for targets.</summary>
    private protected static Func<Tensor, Tensor> Weighted(ObjectiveContext context, string layer, Tensor importance)
    {
        if (!context.IsTargeted) importance.neg_();
        return seen => Sum(context.Features(seen, layer).mul(importance));
    }
}
