using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// ATT (Ming, Ren, Wang, Feng, "Boosting the Transferability of Adversarial Attack on Vision Transformer with Adaptive Token Tuning", NeurIPS 2024): as <see cref="TokenGradientRegularization"/>, but extreme gradients are damped by a factor that follows the variance from layer to layer, p + a (1 − √(v / v′)) with the variance v of the layer's
/// gradient and v′ of the deeper layer's, in [0, 1]; p at the deepest. Nothing goes back through the attention maps of the last layers.
/// </summary>
/// <remarks>
/// Left out are the paper's patches chosen by the features of the second last layer, of which more and more are seen from step to step; <see cref="PatchOut"/> draws them alike. Variances are of each image; the published code takes one image at a time.
/// </remarks>
[AttackComponent("Gradients in a transformer's layers are scaled, and the most extreme tokens damped by how the variance changes from layer to layer", Abbreviation = "ATT", Formula = "g := s · g, extreme ones times p + a(1 − √(v / v′))",
    Paper = "Ming, Ren, Wang, Feng, \"Boosting the Transferability of Adversarial Attack on Vision Transformer with Adaptive Token Tuning\", NeurIPS 2024")]
public sealed record AdaptiveTokenTuning : TokenGradientRule
{
    /// <summary>With the published factors.</summary>
    public AdaptiveTokenTuning() : base(attention: 0.45f, projection: 0.7f, perceptron: 0.65f) { }

    /// <summary>p, what extreme gradients are multiplied by where the variance stays, in [0, 1]; 0.5 by default.</summary>
    [AttackParameter("What extreme gradients are multiplied by where the variance stays", Minimum = 0, Maximum = 1)]
    public float Penalty { get; init; } = 0.5f;

    /// <summary>a, how much a change of the variance counts, at least 0; 0.01 by default.</summary>
    [AttackParameter("How much a change of the variance counts", Minimum = 0)]
    public float Adaptation { get; init; } = 0.01f;

    /// <summary>The number of last layers through whose attention maps nothing goes back: at least 0; 2 by default, of the twelve of ViT-B.</summary>
    [AttackParameter("The number of last layers through whose attention maps nothing goes back", Minimum = 0)]
    public int Truncated { get; init; } = 2;

    private protected override double Factor(NetworkNode node) => node.Kind == NodeKind.AttentionMap && node.Index >= node.Count - Truncated ? 0 : base.Factor(node);

    private protected override Tensor Damped(Tensor scaled, NetworkNode node, BackwardContext context)
    {
        var deeper = context.State<Dictionary<NodeKind, Tensor>>();
        var tuned = Damp(scaled, node, Damping(scaled, deeper.GetValueOrDefault(node.Kind)));
        deeper[node.Kind] = context.Kept(Variance(tuned));
        return tuned;
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
