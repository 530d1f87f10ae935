using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// Ghost networks (Li et al., AAAI 2020): each gradient is that of another network, made of the source by scaling what its skip connections pass on, a factor for each channel drawn uniformly from [1 − r, 1 + r], or by
/// dropout at its ReLUs.
/// </summary>
/// <remarks>Draws belong to the image, the step and the copy, and are other ones each time that a network goes through the same ReLU; the published code has one for all images of a batch. The paper scales a skip connection as a whole; the code, and this, each of its channels.</remarks>
[AttackComponent("Skip connections scaled at random, or dropout at ReLUs, drawn anew for each gradient", Abbreviation = "Ghost", Formula = "λ ⊙ x + f(x), λ uniform in [1 − r, 1 + r)",
    Paper = "Li, Bai, Zhou, Xie, Zhang, Yuille, \"Learning Transferable Adversarial Examples via Ghost Networks\", AAAI 2020")]
public sealed record GhostNetworks : BackwardRule
{
    /// <summary>r, how far a skip connection's factor may be from 1, in [0, 1]; 0.16 by default, the published code's.</summary>
    [AttackParameter("How far a skip connection's factor may be from 1; 0 leaves them alone", Minimum = 0, Maximum = 1)]
    public float Range { get; init; } = 0.16f;

    /// <summary>The probability that a value after a ReLU becomes zero, in [0, 1); 0 by default. The published code has 0.006 in Inception-v3, which has no skip connections.</summary>
    [AttackParameter("The probability that a value after a ReLU becomes zero; for networks without skip connections", Minimum = 0, Below = 1)]
    public float Dropout { get; init; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<NodeKind> Kinds => [.. Needs.SelectMany(kinds => kinds)];

    /// <inheritdoc/>
    /// <remarks>Skip connections where they are scaled, and ReLUs where there is dropout.</remarks>
    protected internal override IReadOnlyList<IReadOnlyList<NodeKind>> Needs =>
        [.. Range > 0 ? [[NodeKind.Skip]] : Array.Empty<NodeKind[]>(), .. Dropout > 0 ? [[NodeKind.Activation, NodeKind.JoinedActivation]] : Array.Empty<NodeKind[]>()];

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override Tensor At(NetworkNode node, Tensor input, Func<Tensor, Tensor> function, BackwardContext context)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(context);
        var output = function(input);
        return node.Kind == NodeKind.Skip ? output.mul(Factors(node, output, context)) : output.mul(Mask(node, output, context));
    }

    /// <inheritdoc/>
    protected override void Check(AttackSettings attack)
    {
        if (Range == 0 && Dropout == 0) throw new ArgumentException($"{nameof(GhostNetworks)} must have a {nameof(Range)} or a {nameof(Dropout)} above 0; found 0 for both.", $"{nameof(GhostNetworks)}.{nameof(Range)}");
    }

    private Tensor Factors(NetworkNode node, Tensor skip, BackwardContext context)
    {
        // N×C×H×W has its channels second, tokens have theirs last.
        using var one = skip.dim() == 4 ? skip.detach().narrow(2, 0, 1).narrow(3, 0, 1) : skip.detach().narrow(1, 0, 1);
        return context.UniformNoise(node, one, purpose: 0).mul_(AsWritten.Of(Range)).add_(1);
    }

    /// <summary>0 or 1 / (1 − p).</summary>
    private Tensor Mask(NetworkNode node, Tensor output, BackwardContext context)
    {
        var probability = AsWritten.Of(Dropout);
        return context.UniformNoise(node, output.detach(), purpose: 0).ge(2 * probability - 1).to(output.dtype).div_(1 - probability);
    }
}
