using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// SU: the perturbation shall lead to the target on the image and on a small crop of it that is resized to its size, and the features of the two shall be alike, so that it is the perturbation that they come from (Wei, Chen, Wu,
/// Jiang, "Enhancing the Self-Universality for Transferable Targeted Attacks", CVPR 2023).
/// </summary>
/// <remarks>
/// The crop is of the clean image, drawn anew for each image and step; the whole perturbation is added to it. Its sides are as 3 to 4 at most. Both go through the attack's transform with the same draws, which must be linear: <see cref="InputDiversity"/>,
/// <see cref="ScaledCopies"/>, or one after the other. Crops are resized bilinearly, in the published code with antialiasing, which shrinks nothing here. As published it goes with input diversity, smoothing of size 5, momentum 1 and 300
/// steps of 2/255. For targeted attacks only.
/// </remarks>
[AttackComponent("The target's logit for the image and for a crop of it with the perturbation added, and how alike their features are", Kind = "su", Abbreviation = "SU", Formula = "(z(x + δ)ᵧ + z(c + δ)ᵧ) / 2 + λ cos(f(x + δ), f(c + δ))",
    Paper = "Wei, Chen, Wu, Jiang, \"Enhancing the Self-Universality for Transferable Targeted Attacks\", CVPR 2023")]
public sealed record SelfUniversality : FeatureObjective
{
    // What is drawn of a crop.
    private const int Size = 0, Aspect = 1, Top = 2, Left = 3;

    private const double WidestAspect = 4 / 3.0;

    /// <summary>λ, what the likeness of the features counts: at least 0, 0.001 by default.</summary>
    [AttackParameter("What the likeness of the features counts", Minimum = 0)]
    public float Similarity { get; init; } = 0.001f;

    /// <summary>The smallest part of the image's area that a crop has: in (0, 1], 0.1 by default.</summary>
    [AttackParameter("The smallest part of the image's area that a crop has", Above = 0, Maximum = 1)]
    public float SmallestArea { get; init; } = 0.1f;

    /// <summary>The largest, at least <see cref="SmallestArea"/>: in (0, 1], 0.1 by default, the code of TransferAttack's; the authors' goes to 0.2.</summary>
    [AttackParameter("The largest part of the image's area that a crop has", Above = 0, Maximum = 1)]
    public float LargestArea { get; init; } = 0.1f;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override int Gradients => 2;

    /// <inheritdoc/>
    protected internal override Tensor Sureness(Tensor logits, Tensor classes) => new Logit().Sureness(logits, classes);

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(ObjectiveContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var layer = context.LateLayer(Layer);
        return seen =>
        {
            var (logits, features) = context.LogitsAndFeatures(seen, layer);
            var (cropLogits, cropFeatures) = context.LogitsAndFeatures(seen.add(Shift(context)), layer);
            var sureness = Sureness(logits, context.Classes).add(Sureness(cropLogits, context.Classes)).div(2);
            return sureness.add(nn.functional.cosine_similarity(features.flatten(1), cropFeatures.flatten(1), 1), AsWritten.Of(Similarity));
        };
    }

    /// <inheritdoc/>
    protected override void Check(AttackSettings attack)
    {
        ArgumentNullException.ThrowIfNull(attack);
        if (attack.Goal == AttackGoal.Untargeted) throw new ArgumentException($"{nameof(SelfUniversality)} leads to a target and needs another {nameof(AttackSettings.Goal)} than {AttackGoal.Untargeted}; found that.");
        if (SmallestArea > LargestArea) throw new ArgumentException(FormattableString.Invariant($"{nameof(SelfUniversality)}.{nameof(SmallestArea)} must be at most {nameof(LargestArea)}; found {SmallestArea} and {LargestArea}."));
        if (attack.Transform?.Parts.FirstOrDefault(part => part is not (InputDiversity or ScaledCopies)) is { } other)
            throw new ArgumentException($"{nameof(SelfUniversality)} adds the perturbation to a crop and needs a {nameof(AttackSettings.Transform)} that is linear, {nameof(InputDiversity)} or {nameof(ScaledCopies)}; found {other.GetType().Name}.");
        if (attack.Sampling is MonotonePaths) throw new ArgumentException($"{nameof(SelfUniversality)} adds the perturbation to a crop and needs a {nameof(AttackSettings.Sampling)} that does not bend images; found {nameof(MonotonePaths)}.");
    }

    /// <summary>What makes of the image that the network sees the crop, with the perturbation on it: the transform is linear.</summary>
    private Tensor Shift(ObjectiveContext context)
    {
        using var unrecorded = no_grad();
        using var scope = NewDisposeScope();
        var crops = cat([.. Enumerable.Range(0, (int)context.Images.shape[0]).Select(image => Crop(context, image))]);
        return context.Seen(crops).sub(context.Seen(context.Images)).MoveToOuterDisposeScope();
    }

    private Tensor Crop(ObjectiveContext context, int image)
    {
        var (height, width) = ((int)context.Images.shape[2], (int)context.Images.shape[3]);
        var (smallest, largest) = (AsWritten.Of(SmallestArea), AsWritten.Of(LargestArea));
        var area = (smallest + (largest - smallest) * context.Draw(image, Size, 0)) * height * width;
        var aspect = Math.Pow(WidestAspect, 2 * context.Draw(image, Aspect, 0) - 1);
        var (rows, columns) = (Length(area / aspect, height), Length(area * aspect, width));
        var (top, left) = ((int)(context.Draw(image, Top, 0) * (height - rows + 1)), (int)(context.Draw(image, Left, 0) * (width - columns + 1)));
        var crop = context.Images.narrow(0, image, 1).narrow(2, top, rows).narrow(3, left, columns);
        return context.Resizing(rows, height).matmul(crop).matmul(context.Resizing(columns, width).t());
    }

    private static int Length(double square, int longest) => Math.Clamp((int)Math.Round(Math.Sqrt(square)), 1, longest);
}
