using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// DI: with some probability the image is resized to a random larger size and padded with black to the largest, at a random place (Xie et al.,
/// "Improving Transferability of Adversarial Examples with Input Diversity", CVPR 2019).
/// </summary>
/// <remarks>
/// The published range is 299 to 330 for images of 299 pixels, and scales with the image's size. What was padded is resized back, because a source has one input size.
/// All of it is bilinear and one product of matrices on either side of the image; an image that is left alone keeps its values bit for bit.
/// </remarks>
public sealed record InputDiversity : InputTransform
{
    /// <summary>The probability that an image is transformed: in (0, 1], 0.5 by default.</summary>
    public float Probability { get; init; } = 0.5f;

    /// <summary>The largest size over the image's own: in (1, 4], 330/299 by default. The largest size in pixels is rounded; it is that which sizes stay below.</summary>
    public float Enlargement { get; init; } = 330 / 299f;

    internal override IEnumerable<string> Names => ["DI"];

    internal override bool IsRandom => true;

    internal override void Validate()
    {
        Setting.Require(Probability is > 0 and <= 1, $"{nameof(InputDiversity)}.{nameof(Probability)}", "in (0, 1]", Probability);
        Setting.Require(Enlargement is > 1 and <= 4, $"{nameof(InputDiversity)}.{nameof(Enlargement)}", "in (1, 4]", Enlargement);
    }

    internal override Tensor Apply(Tensor images, int copy, TransformContext context)
    {
        var (height, width) = ((int)images.shape[2], (int)images.shape[3]);
        var rows = new Tensor[images.shape[0]];
        var columns = new Tensor[rows.Length];
        for (var image = 0; image < rows.Length; image++)
        {
            var transformed = context.Draw(image, Drawn.Application) < Probability;
            var size = context.Draw(image, Drawn.Size);
            rows[image] = Matrix(height, transformed, size, context.Draw(image, Drawn.Top), context);
            columns[image] = Matrix(width, transformed, size, context.Draw(image, Drawn.Left), context);
        }
        return stack(rows).unsqueeze(1).matmul(images).matmul(stack(columns).unsqueeze(1).transpose(2, 3));
    }

    /// <summary>The square matrix that resizes, pads and resizes back along one dimension.</summary>
    private Tensor Matrix(int length, bool transformed, double size, double place, TransformContext context)
    {
        if (!transformed) return context.Resizing(length, length);
        var largest = (int)MathF.Round(length * Enlargement);
        var resized = length + (int)(size * (largest - length));
        var start = (int)(place * (largest - resized));
        return context.Resizing(largest, length).narrow(1, start, resized).matmul(context.Resizing(length, resized));
    }

    private protected override string Describe() => FormattableString.Invariant($"resized up to {Enlargement:0.###} and padded with probability {Probability:0.##}");
}
