using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>How a gradient travels through a source's network: what happens at some kinds of its nodes.</summary>
/// <remarks>
/// Rules are in force while a gradient is taken; what an attack judges its images by is the network as it is. Several compose by <see cref="Then"/>, and with γ. Two that each put a function of
/// their own in the place of ReLUs, or of max pools, are refused, and so is a rule for a source whose network has no node at which it acts.
/// </remarks>
public abstract record BackwardRule : AttackComponent
{
    /// <summary>For rules of your own.</summary>
    protected BackwardRule() { }

    /// <summary>The kinds of nodes that the rule acts at, at least one. It acts at those of them that a network has.</summary>
    protected internal abstract IReadOnlyList<NodeKind> Kinds { get; }

    /// <summary>Kinds of which a network must have a node, group by group: without a node of a group the rule, or a part of it, would do nothing, and is refused. By default one group, of all <see cref="Kinds"/>.</summary>
    protected internal virtual IReadOnlyList<IReadOnlyList<NodeKind>> Needs => [Kinds];

    /// <summary>The rules that this one consists of, in their order.</summary>
    internal override IReadOnlyList<BackwardRule> Parts => [this];

    /// <summary>Whether the rule does something at a node of its kinds, such as one that is deep enough in the network; true by default. Others are left alone.</summary>
    /// <param name="node">The node.</param>
    protected internal virtual bool ActsAt(NetworkNode node) => true;

    /// <summary>This rule, and another around it: <c>new LinearBackpropagation().Then(new SkipDecay())</c>.</summary>
    /// <exception cref="ArgumentNullException">There is no other.</exception>
    public BackwardRule Then(BackwardRule next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new BackwardChain(this, next);
    }

    /// <summary>What happens at a node, instead of <paramref name="function"/> alone.</summary>
    /// <param name="node">The node, of one of <see cref="Kinds"/>; one that it acts at (<see cref="ActsAt"/>).</param>
    /// <param name="input">What reaches it, of the shape that <see cref="NodeKind"/> says, in the type that the network computes in; the first dimension is the images of the batch. Not to be changed in place.</param>
    /// <param name="function">What happens otherwise: the ReLU, the pool, the branch, or nothing where the tensor is passed on as it is. It may be called more than once, or not at all.</param>
    /// <param name="context">The gradient that is being taken: draws, and what must live until it has been.</param>
    /// <returns>
    /// What goes on, in memory of its own unless it is what the function gave, by differentiable operations, each image of its own alone. <see cref="Scaled"/>, <see cref="WithValues"/> and
    /// <see cref="BackwardContext.Edited"/> change a gradient and leave values alone.
    /// </returns>
    protected internal abstract Tensor At(NetworkNode node, Tensor input, Func<Tensor, Tensor> function, BackwardContext context);

    /// <summary>The values of a tensor, bit for bit, with a gradient that is multiplied by a factor.</summary>
    /// <param name="tensor">Part of the graph.</param>
    /// <param name="factor">The factor, finite.</param>
    protected static Tensor Scaled(Tensor tensor, double factor) => EditedGradient.Scale(tensor, factor);

    /// <summary>Values with the gradient of another tensor.</summary>
    /// <param name="differentiable">Gives the gradient: the result of a sum or a product, which is not used otherwise and is changed in place.</param>
    /// <param name="values">The values, of the same shape and type.</param>
    protected static Tensor WithValues(Tensor differentiable, Tensor values) => EditedGradient.Replace(differentiable, values);
}

/// <summary>A rule, and another around it.</summary>
internal sealed record BackwardChain(BackwardRule First, BackwardRule Second) : BackwardRule
{
    private static readonly NodeKind[] Exclusive = [NodeKind.Activation, NodeKind.JoinedActivation, NodeKind.MaxPool];

    protected internal override IReadOnlyList<NodeKind> Kinds => [.. First.Kinds.Union(Second.Kinds)];

    protected internal override bool IsRandom => First.IsRandom || Second.IsRandom;

    internal override IReadOnlyList<BackwardRule> Parts => [.. First.Parts, .. Second.Parts];

    internal override void Validate(AttackSettings attack)
    {
        foreach (var part in Parts) part.Validate(attack);
        foreach (var kind in Exclusive)
        {
            if (Parts.Where(part => part.Kinds.Contains(kind)).Select(part => part.GetType().Name).ToList() is { Count: > 1 } rivals)
                throw new ArgumentException($"{nameof(AttackSettings.Backward)} must have one rule at most that acts at nodes of the kind {kind}, because each puts its own gradient in the place of the other's; found {string.Join(" and ", rivals)}.");
        }
    }

    internal override string Print() => $"{First}, {Second}";

    protected internal override Tensor At(NetworkNode node, Tensor input, Func<Tensor, Tensor> function, BackwardContext context) =>
        throw new NotSupportedException("The parts of a chain of backward rules act by themselves.");
}
