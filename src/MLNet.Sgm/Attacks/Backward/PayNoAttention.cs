using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>PNA (Wei et al., AAAI 2022): no gradient goes back through the attention maps of a transformer, but for a share of it. With <see cref="PatchOut"/> it is PNA-PatchOut.</summary>
[AttackComponent("No gradient goes back through attention maps", Abbreviation = "PNA", Formula = "∂J/∂A := s · ∂J/∂A, A = softmax(QKᵀ / √d)", Paper = "Wei, Chen, Goldblum, Wu, Goldstein, Jiang, \"Towards Transferable Adversarial Attacks on Vision Transformers\", AAAI 2022")]
public sealed record PayNoAttention : BackwardRule
{
    /// <summary>s, the share of the gradient that goes back, in [0, 1]; 0 by default.</summary>
    [AttackParameter("The share of the gradient that goes back through attention maps", Minimum = 0, Maximum = 1)]
    public float Share { get; init; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<NodeKind> Kinds => [NodeKind.AttentionMap];

    /// <inheritdoc/>
    protected internal override Tensor At(NetworkNode node, Tensor input, Func<Tensor, Tensor> function, BackwardContext context)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Scaled(function(input), AsWritten.Of(Share));
    }
}
