using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// US-MM: copies of the image at brightnesses in equal steps, multiplied by a mask that is made of an image of another class (Wang, Ying, Li, Lian, "Boost Adversarial Transferability by Uniform Scale and Mix Mask Method", arXiv 2311.12051).
/// </summary>
/// <remarks>
/// As in the published code the copy is clipped to [0, 1], and the gradient is that with respect to the copy, handed on to the image as it is. The code takes the mask from the batch that it attacks, of whatever class; here it comes from the
/// attack's <see cref="MixingPool"/>, so that an image's result does not depend on what else is in the batch.
/// </remarks>
[AttackComponent("The mean gradient at copies of several brightnesses, multiplied by a mask made of an image of another class", Abbreviation = "USMM", Formula = "clip(s · x ⊙ (1 − r + 2 r x′))",
    Paper = "Wang, Ying, Li, Lian, \"Boost Adversarial Transferability by Uniform Scale and Mix Mask Method\", arXiv 2311.12051, 2023")]
public sealed record UniformScaleMix : InputTransform
{
    /// <summary>The number of brightnesses: at least 2, 5 by default.</summary>
    [AttackParameter("The number of brightnesses", Minimum = 2)]
    public int Scales { get; init; } = 5;

    /// <summary>The number of masks for each brightness: at least 1, 3 by default.</summary>
    [AttackParameter("The number of masks for each brightness", Minimum = 1)]
    public int Mixes { get; init; } = 3;

    /// <summary>The smallest brightness: in (0, 1], 0.1 by default.</summary>
    [AttackParameter("The smallest brightness", Above = 0, Maximum = 1)]
    public float Lowest { get; init; } = 0.1f;

    /// <summary>The largest brightness: in (0, 1], 0.75 by default.</summary>
    [AttackParameter("The largest brightness", Above = 0, Maximum = 1)]
    public float Highest { get; init; } = 0.75f;

    /// <summary>r, how far the mask goes from 1: in (0, 1], 0.5 by default.</summary>
    [AttackParameter("How far the mask goes from 1", Above = 0, Maximum = 1)]
    public float Range { get; init; } = 0.5f;

    /// <inheritdoc/>
    protected internal override int Copies => Scales * Mixes;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override bool NeedsPool => true;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int copy, TransformContext context)
    {
        var (lowest, highest, range) = (AsWritten.Of(Lowest), AsWritten.Of(Highest), AsWritten.Of(Range));
        var scale = lowest + (highest - lowest) * (copy % Scales) / (Scales - 1);
        return StraightThrough.Of(images, clean => context.Others(clean).mul_(2 * range).add_(1 - range).mul_(clean).mul_(scale).clamp_(0, 1));
    }

    /// <inheritdoc/>
    protected override void Check(AttackSettings attack)
    {
        if (Lowest >= Highest)
            throw new ArgumentException(FormattableString.Invariant($"{nameof(UniformScaleMix)}.{nameof(Lowest)} must be below {nameof(Highest)}; found {Lowest} and {Highest}."));
    }
}
