using MLNet.Sgm.Classifiers;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>The image is resized and back, as a service does that keeps smaller pictures: bilinear, antialiased where it shrinks, differentiable.</summary>
[AttackComponent("Images are resized, and back to their size", Formula = "resize(resize(x, s), 1)")]
public sealed record Rescaling : InputProcessing
{
    /// <summary>The size between, over the image's own, of each side, rounded to a pixel at least: in (0, 4], 0.5 by default.</summary>
    [AttackParameter("The size between, over the image's own", Above = 0, Maximum = 4)]
    public float Scale { get; init; } = 0.5f;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int view, TransformContext context)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Matrix((int)images.shape[2]).matmul(images).matmul(Matrix((int)images.shape[3]).transpose(0, 1));

        Tensor Matrix(int length)
        {
            var between = Math.Max(1, (int)Math.Round(AsWritten.Of(Scale) * length));
            return context.Resizing(between, length).matmul(context.Resizing(length, between));
        }
    }
}
