using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>How several sources become one (Dong et al., "Boosting Adversarial Attacks with Momentum", CVPR 2018, section 3.3). One source alone makes no difference.</summary>
public abstract record EnsembleFusion : AttackComponent
{
    /// <summary>For fusions of your own.</summary>
    protected EnsembleFusion() { }

    /// <summary>What the ensemble makes of images: logits, or what takes their place in an objective.</summary>
    /// <param name="sources">The sources, two at least.</param>
    /// <param name="images">N×3×H×W in the type of the attack's arithmetic; part of the graph.</param>
    /// <returns>N×classes, by differentiable operations. Its largest value is what the ensemble predicts.</returns>
    protected internal abstract Tensor Logits(SourceLogits sources, Tensor images);

    /// <summary>The loss of each image, N; by default that of <see cref="Logits"/>.</summary>
    /// <param name="sources">The sources, two at least.</param>
    /// <param name="images">N×3×H×W in the type of the attack's arithmetic; part of the graph.</param>
    /// <param name="loss">From logits, N×classes, to losses, N.</param>
    protected internal virtual Tensor Loss(SourceLogits sources, Tensor images, Func<Tensor, Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return loss(Logits(sources, images));
    }

    /// <summary>How many gradients of single sources the gradient at a point takes; by default one of each.</summary>
    /// <param name="sources">The number of sources.</param>
    protected internal virtual int Gradients(int sources) => sources;

    /// <summary>Begins a run of the attack on a batch, for fusions that are loops over sources; null, the default, for those whose gradient is that of <see cref="Loss"/>.</summary>
    /// <param name="probe">Gives gradients of single sources at points, and lengths. It is the run's own.</param>
    /// <returns>
    /// What is called wherever the attack wants a gradient: from the point, N×3×H×W and not to be changed in place, and the number of the gradient within its step, to the gradient, of the same shape. What shall last from
    /// step to step is made here, and changed in place; it is disposed when the run ends.
    /// </returns>
    protected internal virtual Func<Tensor, int, Tensor>? Begin(EnsembleProbe probe) => null;
}

/// <summary>The sources of an ensemble.</summary>
public sealed class SourceLogits
{
    private readonly IReadOnlyList<(GradientSource Source, double Weight)> members;

    private readonly IReadOnlyList<Tensor>? given;

    /// <param name="members">The sources with their weights.</param>
    /// <param name="given">What each source is to have made of the images, where it is known already; null to ask them.</param>
    internal SourceLogits(IReadOnlyList<(GradientSource Source, double Weight)> members, IReadOnlyList<Tensor>? given = null) => (this.members, this.given) = (members, given);

    /// <summary>The number of sources.</summary>
    public int Count => members.Count;

    /// <summary>A source's weight; the sum of all is 1.</summary>
    public double Weight(int source) => members[source].Weight;

    /// <summary>What a source makes of images, N×classes; differentiable, with the source's γ.</summary>
    public Tensor Of(int source, Tensor images) => given?[source] ?? members[source].Source.Logits(images);

    /// <summary>The mean by weight of what a function makes of each source.</summary>
    /// <param name="value">From the number of a source to a tensor.</param>
    public Tensor Mean(Func<int, Tensor> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Enumerable.Range(0, Count).Select(source => value(source).mul(Weight(source))).Aggregate((sum, next) => sum.add(next));
    }
}
