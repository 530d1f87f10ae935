using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// IAA (Zhu et al., ICLR 2022): the gradient of a network whose ReLUs are softplus, ln(1 + exp(βx)) / β, and whose residual branches are scaled, x + λ f(x), by a factor for each stage.
/// </summary>
/// <remarks>
/// The defaults are the published ones of ResNet-50. ResNet-152 has β 32 and λ 0.89, 0.88, 0.70, 0.20; DenseNets have β 35 and λ 0.8, 0.8, 0.8, 0.44. A network of another number of stages has the λ of the nearest of the four. In
/// DenseNets the published code scales the last image of a batch in the place of the last features; here f(x) is scaled, as the paper says.
/// </remarks>
[AttackComponent("Softplus in the place of ReLUs, and residual branches scaled stage by stage", Abbreviation = "IAA", Formula = "ln(1 + exp(βx)) / β; x + λ f(x)",
    Paper = "Zhu, Sun, Li, \"Rethinking Adversarial Transferability from a Data Distribution Perspective\", ICLR 2022")]
public sealed record IntrinsicAttack : BackwardRule
{
    private const int Published = 4;
    private const double LinearFrom = 20;

    /// <summary>β, positive; 20 by default.</summary>
    [AttackParameter("How sharp softplus is; the larger, the nearer to a ReLU", Above = 0)]
    public float Beta { get; init; } = 20;

    /// <summary>λ of the first stage, in [0, 1]; 0.98 by default.</summary>
    [AttackParameter("What branches of the first stage are multiplied by", Minimum = 0, Maximum = 1)]
    public float Stage1 { get; init; } = 0.98f;

    /// <summary>λ of the second stage, in [0, 1]; 0.87 by default.</summary>
    [AttackParameter("What branches of the second stage are multiplied by", Minimum = 0, Maximum = 1)]
    public float Stage2 { get; init; } = 0.87f;

    /// <summary>λ of the third stage, in [0, 1]; 0.73 by default.</summary>
    [AttackParameter("What branches of the third stage are multiplied by", Minimum = 0, Maximum = 1)]
    public float Stage3 { get; init; } = 0.73f;

    /// <summary>λ of the fourth stage, in [0, 1]; 0.19 by default.</summary>
    [AttackParameter("What branches of the fourth stage are multiplied by", Minimum = 0, Maximum = 1)]
    public float Stage4 { get; init; } = 0.19f;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<NodeKind> Kinds => [NodeKind.Activation, NodeKind.JoinedActivation, NodeKind.Residual];

    /// <inheritdoc/>
    protected internal override IReadOnlyList<IReadOnlyList<NodeKind>> Needs => [[NodeKind.Activation, NodeKind.JoinedActivation]];

    /// <inheritdoc/>
    protected internal override Tensor At(NetworkNode node, Tensor input, Func<Tensor, Tensor> function, BackwardContext context)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(function);
        return node.Kind == NodeKind.Residual ? function(input).mul(Factor(node)) : nn.functional.softplus(input, AsWritten.Of(Beta), LinearFrom);
    }

    internal double Factor(NetworkNode node)
    {
        var stage = node.Stages == 1 ? 0 : (int)Math.Round(node.Stage * (Published - 1) / (double)(node.Stages - 1), MidpointRounding.AwayFromZero);
        return AsWritten.Of(stage switch { 0 => Stage1, 1 => Stage2, 2 => Stage3, _ => Stage4 });
    }
}
