using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// TGR (Zhang et al., CVPR 2023): in a transformer's layers gradients are scaled, and extreme ones left out: of each attention map the rows and columns of its largest and smallest gradient, of each channel of queries, keys and values,
/// and of perceptrons, the tokens of the largest and the smallest.
/// </summary>
/// <remarks>The perceptrons' factor is the published code's; the paper says 0.25. The published code looks at the first image of a batch alone, here each image has extremes of its own.</remarks>
[AttackComponent("Gradients in a transformer's layers are scaled, and the most extreme tokens left out", Abbreviation = "TGR", Formula = "g := s · g ⊙ [i ∉ {argmax g, argmin g}]",
    Paper = "Zhang, Huang, Wu, Lyu, \"Transferable Adversarial Attacks on Vision Transformers with Token Gradient Regularization\", CVPR 2023")]
public sealed record TokenGradientRegularization : BackwardRule
{
    /// <summary>The factor at attention maps, in [0, 1]; 0.25 by default.</summary>
    [AttackParameter("What the gradient of attention maps is multiplied by", Minimum = 0, Maximum = 1)]
    public float Attention { get; init; } = 0.25f;

    /// <summary>The factor at queries, keys and values, in [0, 1]; 0.75 by default.</summary>
    [AttackParameter("What the gradient of queries, keys and values is multiplied by", Minimum = 0, Maximum = 1)]
    public float Projection { get; init; } = 0.75f;

    /// <summary>The factor at what perceptrons give, in [0, 1]; 0.5 by default.</summary>
    [AttackParameter("What the gradient of perceptrons is multiplied by", Minimum = 0, Maximum = 1)]
    public float Perceptron { get; init; } = 0.5f;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<NodeKind> Kinds => [NodeKind.AttentionMap, NodeKind.Projection, NodeKind.Perceptron];

    /// <inheritdoc/>
    protected internal override Tensor At(NetworkNode node, Tensor input, Func<Tensor, Tensor> function, BackwardContext context)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(context);
        var factor = AsWritten.Of(node.Kind switch { NodeKind.AttentionMap => Attention, NodeKind.Projection => Projection, _ => Perceptron });
        Func<Tensor, Tensor, Tensor> damp = node.Kind == NodeKind.AttentionMap ? TokenGradients.DampMaps : TokenGradients.DampTokens;
        return context.Edited(function(input), gradient => damp(gradient.mul(factor), zeros(1, device: gradient.device)));
    }
}
