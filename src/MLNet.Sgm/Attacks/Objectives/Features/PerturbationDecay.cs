using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// ILPD: most of what the attack did to the features of a layer is taken back before the network goes on with them (Li, Guo, Zuo, Chen, "Improving Adversarial Transferability via Intermediate-level Perturbation Decay",
/// NeurIPS 2023).
/// </summary>
/// <remarks>
/// The clean features are those of the image with noise that is drawn anew each step, which takes a pass without gradient. Published are 100 steps of 1/255, and <c>layer2.3</c>, the last block of the second stage, for
/// ResNet-50.
/// </remarks>
[AttackComponent("Most of what the attack did to the features of a layer is taken back before the network goes on", Kind = "ilpd", Abbreviation = "ILPD", Formula = "J of γ f(x) + (1 − γ) f(x₀ + σ n)",
    Paper = "Li, Guo, Zuo, Chen, \"Improving Adversarial Transferability via Intermediate-level Perturbation Decay\", NeurIPS 2023")]
public sealed record PerturbationDecay : FeatureObjective
{
    /// <summary>γ, how much of the change of the features stays: in (0, 1], 0.1 by default. It is not that of the Skip Gradient Method.</summary>
    [AttackParameter("How much of the change of the features stays", Above = 0, Maximum = 1)]
    public float Remainder { get; init; } = 0.1f;

    /// <summary>σ, the standard deviation of the noise on the clean image, of pixels in [0, 1]: at least 0, 0.05 by default.</summary>
    [AttackParameter("The standard deviation of the noise on the clean image, of pixels in [0, 1]", Minimum = 0)]
    public float Noise { get; init; } = 0.05f;

    /// <inheritdoc/>
    protected internal override bool IsRandom => Noise > 0;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(ObjectiveContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var layer = context.MiddleLayer(Layer);
        var clean = context.Features(context.Images, layer);
        var step = -1;
        return seen =>
        {
            if (step != context.Step && Noise > 0) Renew(context, layer, clean);
            step = context.Step;
            var sureness = Sureness(context.Logits(seen, (layer, output => output.mul(AsWritten.Of(Remainder)).add(clean.to(output.dtype), 1 - AsWritten.Of(Remainder)))), context.Classes);
            return context.IsTargeted ? sureness : sureness.neg();
        };
    }

    private void Renew(ObjectiveContext context, string layer, Tensor clean)
    {
        using var unrecorded = no_grad();
        clean.copy_(context.Features(context.Images.add(context.NormalNoise(0, 0), AsWritten.Of(Noise)), layer));
    }
}
