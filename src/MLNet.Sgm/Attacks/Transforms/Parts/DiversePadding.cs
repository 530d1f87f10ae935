using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>An image resized to a larger size, padded with black to the largest, and resized back: one product of matrices on either side of the image.</summary>
/// <param name="Enlargement">The largest size over the image's own.</param>
/// <param name="Size">The size between the image's own and the largest, in [0, 1).</param>
/// <param name="Top">Where it is put, of the rows that are left, in [0, 1).</param>
/// <param name="Left">Likewise of the columns.</param>
internal sealed record DiversePadding(float Enlargement, double Size, double Top, double Left)
{
    /// <summary>What the largest size in pixels is.</summary>
    internal static int Largest(int length, float enlargement) => (int)MathF.Round(length * enlargement);

    /// <param name="images">The images, N×3×H×W.</param>
    /// <param name="context">Where resizing matrices come from.</param>
    /// <param name="ofImage">What is done with an image of the batch; null where it stays as it is, bit for bit.</param>
    internal static Tensor Apply(Tensor images, TransformContext context, Func<int, DiversePadding?> ofImage)
    {
        var (height, width) = ((int)images.shape[2], (int)images.shape[3]);
        var paddings = Enumerable.Range(0, (int)images.shape[0]).Select(ofImage).ToList();
        var rows = stack(paddings.Select(padding => padding?.Matrix(height, padding.Top, context) ?? context.Resizing(height, height)));
        var columns = stack(paddings.Select(padding => padding?.Matrix(width, padding.Left, context) ?? context.Resizing(width, width)));
        return rows.unsqueeze(1).matmul(images).flatten(1, 2).matmul(columns.transpose(1, 2)).view(images.shape);
    }

    /// <summary>The square matrix that resizes, pads and resizes back along one dimension.</summary>
    private Tensor Matrix(int length, double place, TransformContext context)
    {
        var largest = Largest(length, Enlargement);
        var resized = length + (int)(Size * (largest - length));
        var start = (int)(place * (largest - resized));
        return context.Resizing(largest, length).narrow(1, start, resized).matmul(context.Resizing(length, resized));
    }
}
