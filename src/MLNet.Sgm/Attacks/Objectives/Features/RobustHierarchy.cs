using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// TRAP: features of the last stage are moved far and in the direction of a guide, which follows the attack (Wang, Guo, Yang, Wang, "Exploring Transferable and Robust Adversarial Perturbation Generation from the Perspective of Network Hierarchy",
/// arXiv 2108.07033, 2021).
/// </summary>
/// <remarks>
/// The guide begins with MI-FGSM on the images as they are. As published the attack has 296 steps of ε/296 with momentum 1. Left out is the random affine map (turned by up to 90 degrees, moved, scaled, sheared) that the published code draws
/// with probability 0.9 for each pass, those of the clean image and of the guide included; of what the attack itself sees, a transform of your choice takes its place. Angles and lengths are those of each image, in the code those of the
/// batch. A targeted attack goes by its guide as any other; the code then turns the loss about.
/// </remarks>
[AttackComponent("Features of the last stage are moved far and in the direction of a guide, which follows the attack", Kind = "trap", Abbreviation = "TRAP", Formula = "cos(h − h₀, g − h₀) + λ ‖h − h₀‖₂ / ‖g − h₀‖₂, g ← β g + (1 − β) h",
    Paper = "Wang, Guo, Yang, Wang, \"Exploring Transferable and Robust Adversarial Perturbation Generation from the Perspective of Network Hierarchy\", arXiv 2108.07033, 2021")]
public sealed record RobustHierarchy : FeatureObjective
{
    // Far below any distance of features, and still no divisor that a float loses.
    private const double Tiny = 1e-12;

    /// <summary>The steps of MI-FGSM, and gradients, before the first step: at least 1, 4 by default. Together they are as long as ε.</summary>
    [AttackParameter("The steps of MI-FGSM that give the first direction", Minimum = 1)]
    public int GuideSteps { get; init; } = 4;

    /// <summary>β, how much of the guide stays from step to step: in [0, 1], 0.8 by default.</summary>
    [AttackParameter("How much of the guide stays from step to step", Minimum = 0, Maximum = 1)]
    public float Persistence { get; init; } = 0.8f;

    /// <summary>λ, what the distance counts beside the angle: at least 0, 0.8 by default.</summary>
    [AttackParameter("What the distance counts beside the angle", Minimum = 0)]
    public float DistanceWeight { get; init; } = 0.8f;

    /// <inheritdoc/>
    protected internal override int GradientsBeside(int steps) => GuideSteps;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(ObjectiveContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var layer = context.LastLayer(Layer);
        var clean = context.Features(context.Images, layer);
        var guide = context.Features(context.Guide(GuideSteps, context.EpsilonInSteps / GuideSteps), layer);
        var latest = guide.clone();
        var step = 0;
        return seen =>
        {
            if (step != context.Step) Follow(guide, latest);
            step = context.Step;
            var features = context.Features(seen, layer);
            using (no_grad()) latest.copy_(features);
            return Loss(guide.sub(clean), features.sub(clean));
        };
    }

    private void Follow(Tensor guide, Tensor latest)
    {
        using var unrecorded = no_grad();
        var persistence = AsWritten.Of(Persistence);
        guide.mul_(persistence).add_(latest, 1 - persistence);
    }

    private Tensor Loss(Tensor wanted, Tensor reached)
    {
        var (wantedLength, reachedLength) = (Length(wanted), Length(reached));
        return Sum(wanted.mul(reached)).div(wantedLength.mul(reachedLength)).add(reachedLength.div(wantedLength), AsWritten.Of(DistanceWeight));
    }

    /// <summary>The root of a sum that is never zero, where a norm would have no gradient.</summary>
    private static Tensor Length(Tensor features) => Sum(features.square()).add(Tiny * Tiny).sqrt();
}
