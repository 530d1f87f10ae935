using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using static TorchSharp.torch;

namespace OwnAttack;

/// <summary>A ReLU that is off passes a share of the gradient back, as a leaky ReLU does; the network itself stays as it is.</summary>
[AttackComponent("ReLUs that are off pass a share of the gradient back", Abbreviation = "Leaky", Formula = "∂relu(x)/∂x := s where x ≤ 0")]
public sealed record LeakyBackpropagation : BackwardRule
{
    [AttackParameter("The share that passes where a ReLU is off", Above = 0, Maximum = 1)]
    public float Slope { get; init; } = 0.1f;

    protected override IReadOnlyList<NodeKind> Kinds => [NodeKind.Activation, NodeKind.JoinedActivation];

    protected override Tensor At(NetworkNode node, Tensor input, Func<Tensor, Tensor> function, BackwardContext context)
    {
        var slope = input.detach().gt(0).to(input.dtype).clamp_min_(Slope);
        return WithValues(input.mul(slope), function(input.detach()));
    }
}
