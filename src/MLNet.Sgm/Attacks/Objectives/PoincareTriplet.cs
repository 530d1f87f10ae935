using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// Po+Trip: the Poincaré distance of the logits from the target, whose gradient grows as they come near it, and a triplet loss that leads from the true class to the target (Li, Deng, Li, Yan, Gao, Huang, "Towards
/// Transferable Targeted Attack", CVPR 2020).
/// </summary>
/// <remarks>
/// u = z / ‖z‖₁ and the target's unit vector less 10⁻⁵ are points of the ball. The triplet's distance is 1 − |cos|, as in the paper; the code of TransferAttack has |cos| in its place, which turns it about. As published it
/// goes with input diversity, smoothing, momentum 1 and 300 steps. For targeted attacks only.
/// </remarks>
[AttackComponent("The Poincaré distance of the logits from the target, and a triplet loss that leads from the true class to it", Abbreviation = "Po+Trip", Formula = "−d(z / ‖z‖₁, t) − λ [D(z, t) − D(z, y) + m]₊",
    Paper = "Li, Deng, Li, Yan, Gao, Huang, \"Towards Transferable Targeted Attack\", CVPR 2020")]
public sealed record PoincareTriplet : AttackObjective
{
    private const double Inward = 1e-5;
    // Where the distance of a point from the edge of the ball would vanish in float32.
    private const double NearestToEdge = 1e-7;

    /// <summary>λ, what the triplet loss counts: at least 0, 0.01 by default.</summary>
    [AttackParameter("What the triplet loss counts", Minimum = 0)]
    public float TripletWeight { get; init; } = 0.01f;

    /// <summary>m, by how much the target must be nearer than the true class: at least 0, 0.007 by default.</summary>
    [AttackParameter("By how much the target must be nearer than the true class", Minimum = 0)]
    public float Margin { get; init; } = 0.007f;

    /// <inheritdoc/>
    protected override void Check(AttackSettings attack)
    {
        ArgumentNullException.ThrowIfNull(attack);
        if (attack.Goal == AttackGoal.Untargeted) throw new ArgumentException($"{nameof(PoincareTriplet)} leads to a target and needs another {nameof(AttackSettings.Goal)} than {AttackGoal.Untargeted}; found that.");
    }

    /// <inheritdoc/>
    protected internal override Tensor Sureness(Tensor logits, Tensor classes)
    {
        ArgumentNullException.ThrowIfNull(logits);
        var point = logits.div(logits.abs().sum(1, keepdim: true).clamp_min(NearestToEdge));
        // Less 10⁻⁵ in the target's place, and zero elsewhere.
        var target = arange(logits.shape[1], device: logits.device).eq(classes.unsqueeze(1)).to(logits.dtype).mul_(1 - Inward);
        var rest = FromEdge(point).mul(FromEdge(target));
        var theta = point.sub(target).square().sum(1).mul(2).div(rest);
        return theta.add(1).acosh().neg();
    }

    /// <inheritdoc/>
    protected internal override Tensor Sureness(Tensor logits, Tensor classes, Tensor labels)
    {
        var triplet = Distance(logits, classes).sub(Distance(logits, labels)).add(AsWritten.Of(Margin)).clamp_min(0);
        return Sureness(logits, classes).sub(triplet.mul(AsWritten.Of(TripletWeight)));
    }

    private static Tensor FromEdge(Tensor point) => point.square().sum(1).neg().add(1).clamp_min(NearestToEdge);

    /// <summary>1 − |cos| of logits and the unit vector of a class.</summary>
    private static Tensor Distance(Tensor logits, Tensor classes) =>
        logits.gather(1, classes.unsqueeze(1)).squeeze(1).abs().div(logits.square().sum(1).clamp_min(NearestToEdge * NearestToEdge).sqrt()).neg().add(1);
}
