using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// LinBP (Guo et al., NeurIPS 2020): from some depth on, ReLUs are passed backward as if they were the identity. So that a residual branch does not outweigh its skip connection, the
/// gradient that comes out of a branch is scaled, for each image, to the L2 norm that it would have with the ReLUs as they are.
/// </summary>
/// <remarks>
/// As in the published code, the ReLU after a join and those before the first such block stay as they are. To know the norm, each such branch is gone through twice, forward and backward. A gradient of zeros stays so;
/// the published code divides by zero. The published code knows ResNet-50 alone; here the scaling is done at every residual branch of the zoo, and in networks without skip connections there is none.
/// </remarks>
[AttackComponent("ReLUs are passed backward as the identity, from some depth on", Abbreviation = "LinBP", Formula = "∂relu(x)/∂x := 1; branch gradient := ĝ · ‖g‖₂ / ‖ĝ‖₂",
    Paper = "Guo, Li, Chen, \"Backpropagating Linearly Improves Transferability of Adversarial Examples\", NeurIPS 2020")]
public sealed record LinearBackpropagation : BackwardRule
{
    /// <summary>The part of the network's blocks that come before the first linear one, in [0, 1); 0.5 by default, which in ResNet-50 is <c>layer3.1</c>, as published.</summary>
    [AttackParameter("The part of the blocks that keep their gradient, before the first linear one", Minimum = 0, Below = 1)]
    public float From { get; init; } = 0.5f;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<NodeKind> Kinds => [NodeKind.Activation, NodeKind.Residual];

    /// <inheritdoc/>
    /// <remarks>Without a ReLU that is linear there is no norm to restore.</remarks>
    protected internal override IReadOnlyList<IReadOnlyList<NodeKind>> Needs => [[NodeKind.Activation]];

    /// <inheritdoc/>
    protected internal override bool ActsAt(NetworkNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Depth >= AsWritten.Of(From);
    }

    /// <inheritdoc/>
    protected internal override Tensor At(NetworkNode node, Tensor input, Func<Tensor, Tensor> function, BackwardContext context)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(context);
        return node.Kind == NodeKind.Activation ? WithValues(input.mul(1), function(input.detach())) : Reweighted(input, function, context);
    }

    private static Tensor Reweighted(Tensor input, Func<Tensor, Tensor> branch, BackwardContext context)
    {
        var leaf = context.Kept(input.detach().requires_grad_());
        var plain = context.Kept(context.Without(branch, leaf));
        Tensor? norm = null;
        var entered = context.Edited(input, gradient => gradient.mul(GradientNorms.Ratio(norm!, GradientNorms.OfImages(gradient))));
        return context.Edited(branch(entered), gradient =>
        {
            norm = context.Kept(GradientNorms.OfImages(Derivative.Of("A residual branch", plain, leaf, gradient)));
            return gradient;
        });
    }
}
