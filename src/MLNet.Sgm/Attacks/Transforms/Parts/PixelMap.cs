using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>For each pixel of each image of a batch a pixel of the image, and a factor: what moves pixels about, in one differentiable lookup.</summary>
/// <param name="images">The number of images.</param>
/// <param name="height">Their height.</param>
/// <param name="width">Their width.</param>
internal sealed class PixelMap(int images, int height, int width)
{
    private readonly long[] sources = new long[(long)images * height * width];
    private readonly double[] weights = new double[(long)images * height * width];

    /// <param name="image">The image's place in the batch.</param>
    /// <param name="to">The pixel, row and column.</param>
    /// <param name="from">The pixel that goes there.</param>
    /// <param name="weight">What it is multiplied by.</param>
    internal void Set(int image, (int Row, int Column) to, (int Row, int Column) from, double weight)
    {
        var place = (image * height + to.Row) * width + to.Column;
        (sources[place], weights[place]) = ((long)from.Row * width + from.Column, weight);
    }

    /// <summary>What the batch becomes.</summary>
    /// <param name="batch">N×3×H×W.</param>
    internal Tensor Apply(Tensor batch)
    {
        var channels = batch.shape[1];
        var index = tensor(sources, [images, 1, height * width], device: batch.device).expand(images, channels, -1);
        var factor = tensor(weights, [images, 1, height, width], dtype: batch.dtype, device: batch.device);
        return batch.flatten(2).gather(2, index).view(images, channels, height, width).mul(factor);
    }
}
