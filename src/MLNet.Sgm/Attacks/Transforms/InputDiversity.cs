using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// DI: with some probability the image is resized to a random larger size and padded with black to the largest, at a random place (Xie et al.,
/// "Improving Transferability of Adversarial Examples with Input Diversity", CVPR 2019).
/// </summary>
/// <remarks>
/// The published range is 299 to 330 for images of 299 pixels, and scales with the image's size. What was padded is resized back, because a source has one input size.
/// An image must be so large that its largest size is at least two pixels more: with one more pixel there would be one size, at one place. All of it is bilinear and one product of matrices on either side of the image; an image that is left alone keeps its values bit for bit.
/// </remarks>
[AttackComponent("With some probability the image is resized at random and padded with black at a random place", Abbreviation = "DI", Formula = "pad(resize(x, r), place), r below the largest size",
    Paper = "Xie, Zhang, Zhou, Bai, Wang, Ren, Yuille, \"Improving Transferability of Adversarial Examples with Input Diversity\", CVPR 2019")]
public sealed record InputDiversity : InputTransform
{
    // What is drawn.
    private const int Application = 0, Size = 1, Top = 2, Left = 3;

    // Sizes are drawn below the largest: one pixel more leaves the image's own size, at the first place.
    private const int FewestMore = 2;

    /// <summary>The probability that an image is transformed: in (0, 1], 0.5 by default.</summary>
    [AttackParameter("The probability that an image is transformed", Above = 0, Maximum = 1)]
    public float Probability { get; init; } = 0.5f;

    /// <summary>The largest size over the image's own: in (1, 4], 330/299 by default. The largest size in pixels is rounded; it is that which sizes stay below.</summary>
    [AttackParameter("The largest size over the image's own", Above = 1, Maximum = 4)]
    public float Enlargement { get; init; } = 330 / 299f;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The images are so small that nothing could be drawn.</exception>
    protected internal override Tensor Apply(Tensor images, int copy, TransformContext context)
    {
        var (height, width) = ((int)images.shape[2], (int)images.shape[3]);
        RequireChoice(height, width);
        return DiversePadding.Apply(images, image => context.Draw(image, Application) < Probability
            ? new(Enlargement, context.Draw(image, Size), context.Draw(image, Top), context.Draw(image, Left))
            : null);
    }

    private void RequireChoice(int height, int width)
    {
        var shortest = Math.Min(height, width);
        if (DiversePadding.Largest(shortest, Enlargement) >= shortest + FewestMore) return;
        throw new ArgumentException(FormattableString.Invariant(
            $"{nameof(InputDiversity)}.{nameof(Enlargement)} must make images at least {FewestMore} pixels larger, so that there is something to draw; found {Enlargement:0.####} for images of {width}x{height}, which gives {DiversePadding.Largest(width, Enlargement)}x{DiversePadding.Largest(height, Enlargement)}. Set it to at least {(shortest + FewestMore) / (double)shortest + 0.00005:0.####}."));
    }
}
