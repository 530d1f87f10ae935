using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// The Skip Gradient Method with a γ for each block, from the first to the last in equal steps. <see cref="AttackSettings.Gamma"/> is the same with one γ for all; both together multiply. Which
/// branches are decayed is the source's <see cref="SkipRule"/>.
/// </summary>
/// <remarks>In a transformer's layer, which has two branches, each is decayed by √γ, so that a path through both is by γ.</remarks>
[AttackComponent("Residual branches pass back a share of the gradient that goes with depth", Abbreviation = "SGM", Formula = "γ_b = γ₁ + (γ_B − γ₁) · (b − 1) / (B − 1); √γ_b for each of two branches of a block",
    Paper = "Wu, Wang, Xia, Bailey, Ma, \"Skip Connections Matter\", ICLR 2020; Wang et al., \"On the Adversarial Transferability of Generalized Skip Connections\", arXiv 2410.08950")]
public sealed record SkipDecay : BackwardRule
{
    /// <summary>γ of the first block, in (0, 1]; 0.5 by default.</summary>
    [AttackParameter("The share of the gradient that the first block's branches pass back", Above = 0, Maximum = 1)]
    public float First { get; init; } = 0.5f;

    /// <summary>γ of the last block, in (0, 1]; 0.5 by default.</summary>
    [AttackParameter("The share of the gradient that the last block's branches pass back", Above = 0, Maximum = 1)]
    public float Last { get; init; } = 0.5f;

    /// <summary>Whether the branches of one block share its γ, each having the root of it; true by default. Where a block has one branch it makes no difference.</summary>
    [AttackParameter("Whether the two branches of a transformer's layer share its gamma, the root of it each")]
    public bool IsShared { get; init; } = true;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<NodeKind> Kinds => [NodeKind.Branch];

    /// <summary>What <see cref="AttackSettings.Gamma"/> means.</summary>
    internal static SkipDecay Of(float gamma) => new() { First = gamma, Last = gamma, IsShared = false };

    /// <inheritdoc/>
    protected internal override Tensor At(NetworkNode node, Tensor input, Func<Tensor, Tensor> function, BackwardContext context)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(function);
        var factor = Factor(node);
        return factor == 1 ? function(input) : Scaled(function(input), factor);
    }

    /// <summary>What a node's gradient is multiplied by.</summary>
    internal double Factor(NetworkNode node)
    {
        var (block, blocks) = (node.Index / node.Siblings, node.Count / node.Siblings);
        var (first, last) = (AsWritten.Of(First), AsWritten.Of(Last));
        var gamma = blocks == 1 ? first : first + (last - first) * block / (blocks - 1);
        return IsShared ? Math.Pow(gamma, 1.0 / node.Siblings) : gamma;
    }
}
