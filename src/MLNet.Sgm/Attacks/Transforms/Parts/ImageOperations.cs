using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>A differentiable operation on one image, 1×3×H×W; what it draws comes from the image's own context.</summary>
internal delegate Tensor ImageOperation(Tensor image, TransformContext context);

/// <summary>Operations that transforms compose.</summary>
internal static class ImageOperations
{
    internal static ImageOperation Identity { get; } = (image, _) => image;

    internal static ImageOperation FlipRows { get; } = (image, _) => image.flip(2);

    internal static ImageOperation FlipColumns { get; } = (image, _) => image.flip(3);

    /// <summary>A cyclic shift along the rows' or the columns' dimension, as far as is drawn.</summary>
    internal static ImageOperation Roll(int dimension) => (image, context) => image.roll((long)(context.Draw(0, 0) * image.shape[dimension]), dimension);

    internal static ImageOperation Darken(double divisor) => (image, _) => image.div(divisor);

    /// <summary>A turn about the centre by the nearest pixel, black outside.</summary>
    internal static ImageOperation Rotate(double degrees) => (image, _) => Rotation.Of(image, degrees, GridSampleMode.Nearest);

    /// <summary>A shift to the right and down, black where nothing comes from.</summary>
    internal static ImageOperation Translate(int pixels) => (image, _) =>
        nn.functional.pad(image, [pixels, 0, pixels, 0]).narrow(2, 0, image.shape[2]).narrow(3, 0, image.shape[3]);

    /// <summary>Resized, padded and resized back, as by <see cref="InputDiversity"/>, always.</summary>
    internal static ImageOperation Pad(float enlargement) => (image, context) =>
        DiversePadding.Apply(image, _ => new(enlargement, context.Draw(0, 0), context.Draw(0, 1), context.Draw(0, 2)));

    /// <summary>The middle of the image, resized to the whole.</summary>
    /// <param name="ratio">The middle's sides over the image's, in (0, 1].</param>
    internal static ImageOperation Crop(double ratio) => (image, context) =>
    {
        var (height, width) = ((int)image.shape[2], (int)image.shape[3]);
        var (rows, columns) = (Math.Max(1, (int)(height * ratio)), Math.Max(1, (int)(width * ratio)));
        var middle = image.narrow(2, (height - rows) / 2, rows).narrow(3, (width - columns) / 2, columns);
        return context.Resizing(rows, height).matmul(middle).matmul(context.Resizing(columns, width).t());
    };

    /// <summary>Each value black with a probability.</summary>
    internal static ImageOperation Drop(double probability) => (image, context) => image.mul(context.UniformNoise(image, 0).ge(2 * probability - 1).to(image.dtype));

    /// <summary>A block of a grid black, which one is drawn.</summary>
    internal static ImageOperation Mask(int grid)
    {
        var transform = new MaskBlock { Grid = grid };
        return (image, context) => transform.Apply(image, (int)(context.Draw(0, 0) * transform.Copies), context);
    }

    /// <summary>Parts along both sides shuffled.</summary>
    internal static ImageOperation Shuffle(int grid)
    {
        var transform = new BlockShuffle { Grid = grid, Angle = 0 };
        return (image, context) => transform.Apply(image, 0, context);
    }

    /// <summary>A little of an image of another class added.</summary>
    internal static ImageOperation Mix(double strength) => (image, context) => image.add(context.Others(image), strength);

    /// <summary>Noise of the deviation ε added, and frequencies made weaker or stronger.</summary>
    internal static ImageOperation Simulate(CosineSpectrum spectrum, double spread) => (image, context) =>
        spectrum.Simulate(image.add(context.NormalNoise(image, 0).mul_(context.Radius.narrow(0, 0, 1))), context.UniformNoise(image, 1), spread);

    /// <summary>One of several, which is drawn.</summary>
    internal static ImageOperation OneOf(IReadOnlyList<ImageOperation> operations) => (image, context) => operations[(int)(context.Draw(0, Choice) * operations.Count)](image, context);

    // Beyond all that operations draw themselves.
    private const int Choice = 1 << 12;
}
