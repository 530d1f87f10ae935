using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// The image is resized to a random size and padded with black at a random place, drawn anew for each image (Xie, Wang, Zhang, Ren, Yuille, "Mitigating Adversarial Effects Through Randomization", ICLR 2018). Differentiable.
/// </summary>
/// <remarks>As published, images of 299 pixels grow to 299 to 330 and are padded to 331; here they shrink and are padded to their own size, because the network that follows has one input size. 0.9 is the published range, 299/331.</remarks>
[AttackComponent("Images are resized to a random size and padded with black at a random place", Formula = "pad(resize(x, r), place), r from s to 1",
    Paper = "Xie, Wang, Zhang, Ren, Yuille, \"Mitigating Adversarial Effects Through Randomization\", ICLR 2018")]
public sealed record RandomPadding : InputProcessing
{
    // What is drawn.
    private const int Size = 0, Top = 1, Left = 2;

    /// <summary>s, the smallest size over the image's own: in (0, 1), 0.9 by default.</summary>
    [AttackParameter("The smallest size over the image's own", Above = 0, Below = 1)]
    public float Smallest { get; init; } = 0.9f;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int view, TransformContext context)
    {
        ArgumentNullException.ThrowIfNull(images);
        return cat([.. Enumerable.Range(0, (int)images.shape[0]).Select(image => Padded(images.narrow(0, image, 1), image, context))]);
    }

    private Tensor Padded(Tensor image, int index, TransformContext context)
    {
        var (height, width) = ((int)image.shape[2], (int)image.shape[3]);
        var (rows, columns) = (Drawn(height), Drawn(width));
        var (top, left) = (Place(height - rows, Top), Place(width - columns, Left));
        var resized = context.Resizing(height, rows).matmul(image).matmul(context.Resizing(width, columns).transpose(0, 1));
        return nn.functional.pad(resized, [left, width - columns - left, top, height - rows - top], PaddingModes.Constant, 0);

        int Drawn(int length)
        {
            var least = Math.Max(1, (int)Math.Round(AsWritten.Of(Smallest) * length));
            return least + (int)(context.Draw(index, Size) * (length - least + 1));
        }

        int Place(int free, int purpose) => (int)(context.Draw(index, purpose) * (free + 1));
    }
}
