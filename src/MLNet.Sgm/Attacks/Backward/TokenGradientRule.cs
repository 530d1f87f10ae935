using MLNet.Sgm.Classifiers;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>A rule that scales gradients in a transformer's layers and damps the extreme ones: of each attention map the rows and columns of its largest and smallest gradient, of each channel of queries, keys and values, and of perceptrons, the tokens of the largest and the smallest.</summary>
public abstract record TokenGradientRule : BackwardRule
{
    /// <param name="attention">The default of <see cref="Attention"/>.</param>
    /// <param name="projection">The default of <see cref="Projection"/>.</param>
    /// <param name="perceptron">The default of <see cref="Perceptron"/>.</param>
    private protected TokenGradientRule(float attention, float projection, float perceptron) => (Attention, Projection, Perceptron) = (attention, projection, perceptron);

    /// <summary>The factor at attention maps, in [0, 1]; by default 0.25 for <see cref="TokenGradientRegularization"/>, 0.45 for <see cref="AdaptiveTokenTuning"/>.</summary>
    [AttackParameter("What the gradient of attention maps is multiplied by", Minimum = 0, Maximum = 1)]
    public float Attention { get; init; }

    /// <summary>The factor at queries, keys and values, in [0, 1]; by default 0.75, or 0.7.</summary>
    [AttackParameter("What the gradient of queries, keys and values is multiplied by", Minimum = 0, Maximum = 1)]
    public float Projection { get; init; }

    /// <summary>The factor at what perceptrons give, in [0, 1]; by default 0.5, or 0.65.</summary>
    [AttackParameter("What the gradient of perceptrons is multiplied by", Minimum = 0, Maximum = 1)]
    public float Perceptron { get; init; }

    /// <inheritdoc/>
    protected internal sealed override IReadOnlyList<NodeKind> Kinds => [NodeKind.AttentionMap, NodeKind.Projection, NodeKind.Perceptron];

    /// <inheritdoc/>
    protected internal sealed override Tensor At(NetworkNode node, Tensor input, Func<Tensor, Tensor> function, BackwardContext context)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(context);
        var factor = Factor(node);
        return context.Edited(function(input), gradient => Damped(gradient.mul(factor), node, context));
    }

    /// <summary>What a node's gradient is multiplied by.</summary>
    private protected virtual double Factor(NetworkNode node) => AsWritten.Of(node.Kind switch { NodeKind.AttentionMap => Attention, NodeKind.Projection => Projection, _ => Perceptron });

    /// <summary>A gradient that is scaled, its extreme values damped.</summary>
    private protected abstract Tensor Damped(Tensor scaled, NetworkNode node, BackwardContext context);

    /// <summary>Multiplies what is extreme at a node.</summary>
    /// <param name="gradient">The gradient at the node.</param>
    /// <param name="node">The node.</param>
    /// <param name="factor">N×1×1, or one number.</param>
    private protected static Tensor Damp(Tensor gradient, NetworkNode node, Tensor factor) =>
        node.Kind == NodeKind.AttentionMap ? TokenGradients.DampMaps(gradient, factor) : TokenGradients.DampTokens(gradient, factor);
}
