using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// ATT (Ming, Ren, Wang, Feng, "Boosting the Transferability of Adversarial Attack on Vision Transformer with Adaptive Token Tuning", NeurIPS 2024): as <see cref="TokenGradientRegularization"/>, but extreme gradients are damped by a factor that follows the variance from layer to layer, p + a (1 − √(v / v′)) with the variance v of the layer's
/// gradient and v′ of the deeper layer's, in [0, 1]; p at the deepest.
/// </summary>
/// <remarks>
/// Factors are the published code's; the paper has 0.45 at attention maps. Left out are the paper's patches chosen by the features of the second last layer (<see cref="PatchOut"/> draws them alike), and the truncation of attention, which the published code
/// does not do either. Variances are of each image; the published code takes one image at a time.
/// </remarks>
[AttackComponent("Gradients in a transformer's layers are scaled, and the most extreme tokens damped by how the variance changes from layer to layer", Abbreviation = "ATT", Formula = "g := s · g, extreme ones times p + a(1 − √(v / v′))",
    Paper = "Ming, Ren, Wang, Feng, \"Boosting the Transferability of Adversarial Attack on Vision Transformer with Adaptive Token Tuning\", NeurIPS 2024")]
public sealed record AdaptiveTokenTuning : BackwardRule
{
    /// <summary>The factor at attention maps, in [0, 1]; 0.5 by default.</summary>
    [AttackParameter("What the gradient of attention maps is multiplied by", Minimum = 0, Maximum = 1)]
    public float Attention { get; init; } = 0.5f;

    /// <summary>The factor at queries, keys and values, in [0, 1]; 0.7 by default.</summary>
    [AttackParameter("What the gradient of queries, keys and values is multiplied by", Minimum = 0, Maximum = 1)]
    public float Projection { get; init; } = 0.7f;

    /// <summary>The factor at what perceptrons give, in [0, 1]; 0.65 by default.</summary>
    [AttackParameter("What the gradient of perceptrons is multiplied by", Minimum = 0, Maximum = 1)]
    public float Perceptron { get; init; } = 0.65f;

    /// <summary>p, what extreme gradients are multiplied by where the variance stays, in [0, 1]; 0.5 by default.</summary>
    [AttackParameter("What extreme gradients are multiplied by where the variance stays", Minimum = 0, Maximum = 1)]
    public float Penalty { get; init; } = 0.5f;

    /// <summary>a, how much a change of the variance counts, at least 0; 0.01 by default.</summary>
    [AttackParameter("How much a change of the variance counts", Minimum = 0)]
    public float Adaptation { get; init; } = 0.01f;

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
        var deeper = context.State<Dictionary<NodeKind, Tensor>>();
        return context.Edited(function(input), gradient =>
        {
            var scaled = gradient.mul(factor);
            var tuned = damp(scaled, Damping(scaled, deeper.GetValueOrDefault(node.Kind)));
            deeper[node.Kind] = context.Kept(Variance(tuned));
            return tuned;
        });
    }

    /// <summary>What an image's extreme gradients are multiplied by, N×1×1.</summary>
    private Tensor Damping(Tensor gradient, Tensor? deeper)
    {
        var (penalty, adaptation) = (AsWritten.Of(Penalty), AsWritten.Of(Adaptation));
        var variance = Variance(gradient);
        if (deeper is null) return full_like(variance, penalty);
        var change = variance.div(deeper).sqrt_().neg_().add_(1).mul_(adaptation).add_(penalty).clamp_(0, 1);
        return where(deeper.gt(0), change, full_like(change, penalty));
    }

    private static Tensor Variance(Tensor gradient) => gradient.flatten(1).var(1).view(-1, 1, 1);
}
