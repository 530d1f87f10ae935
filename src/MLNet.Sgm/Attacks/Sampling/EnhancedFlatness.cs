using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// MEF: the mean gradient over neighbours, each moved by the gradient that it had in the step before (Qiu et al., "Boosting Adversarial Transferability with Low-Cost Optimization via Maximin
/// Expected Flatness", arXiv 2405.16181).
/// </summary>
/// <remarks>
/// Neighbour i lies at x + r + ξ ε pᵢ, where r is drawn from the cube of half-width β · ε; after its gradient gᵢ, pᵢ ← gᵢ / mean |gᵢ| − μ pᵢ, beginning with 0. The paper has momentum 0.5, as the code of
/// TransferAttack, and that code 20 steps of ε/10.
/// </remarks>
[AttackComponent("The mean gradient over neighbours, each moved by its gradient of the step before", Abbreviation = "MEF", Formula = "mean gᵢ, gᵢ = ∇J(x + r + ξ ε pᵢ), pᵢ ← gᵢ / mean |gᵢ| − μ pᵢ",
    Paper = "Qiu et al., \"Boosting Adversarial Transferability with Low-Cost Optimization via Maximin Expected Flatness\", arXiv 2405.16181, 2024")]
public sealed record EnhancedFlatness : GradientSampling
{
    /// <summary>N, the number of neighbours in each step: at least 1, 20 by default.</summary>
    [AttackParameter("The number of neighbours in each step", Minimum = 1)]
    public int Neighbours { get; init; } = 20;

    /// <summary>β, the half-width of the neighbourhood over ε: positive and finite, 2 by default.</summary>
    [AttackParameter("The half-width of the neighbourhood over epsilon", Above = 0)]
    public float Radius { get; init; } = 2f;

    /// <summary>ξ, how far neighbours are moved, over ε: positive and finite, 0.15 by default.</summary>
    [AttackParameter("How far neighbours are moved, over epsilon", Above = 0)]
    public float Move { get; init; } = 0.15f;

    /// <summary>μ, how much of a neighbour's last move is taken off the next: in [0, 1], 0.9 by default.</summary>
    [AttackParameter("How much of a neighbour's last move is taken off the next", Minimum = 0, Maximum = 1)]
    public float Decay { get; init; } = 0.9f;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override int Gradients => Neighbours;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(GradientProbe probe)
    {
        var moves = Enumerable.Range(0, Neighbours).Select(_ => zeros_like(probe.Images)).ToArray();
        return point => Neighbourhood.Mean(probe, point, Neighbours, Radius, (near, neighbour) => Moved(probe, near, neighbour, moves[neighbour - 1]));
    }

    private Tensor Moved(GradientProbe probe, Tensor near, int neighbour, Tensor move)
    {
        var gradient = probe.Gradient(near.add(move.mul(probe.Radius), AsWritten.Of(Move)), neighbour);
        move.mul_(-AsWritten.Of(Decay)).add_(GradientNorms.OverMean(gradient));
        return gradient;
    }
}
