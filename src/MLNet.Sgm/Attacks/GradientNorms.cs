using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>Gradients, N×3×H×W, divided by norms of their own, an image at a time; a zero gradient stays zero.</summary>
internal static class GradientNorms
{
    // What is smaller may be flushed to zero by a device, and a zero gradient must not be divided by zero.
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>Over the L1 norm, the sum of absolute values.</summary>
    internal static Tensor OverL1(Tensor gradient)
    {
        var norms = gradient.abs().flatten(1).sum(1).clamp_min_(SmallestNormal);
        return gradient.mul(norms.reciprocal().view(-1, 1, 1, 1));
    }

    /// <summary>Over the mean absolute value.</summary>
    internal static Tensor OverMean(Tensor gradient) => OverL1(gradient).mul_(gradient[0].numel());

    /// <summary>Over the L2 norm; over the largest value first, whose square could be too small or too large for a float.</summary>
    internal static Tensor OverL2(Tensor gradient)
    {
        var largest = gradient.abs().flatten(1).amax(1).clamp_min_(SmallestNormal);
        var scaled = gradient.div(largest.view(-1, 1, 1, 1));
        return scaled.div_(L2(scaled).clamp_min_(SmallestNormal));
    }

    /// <summary>The cosine of the angle between the gradients of each image, N×1×1×1; 0 where one is zero.</summary>
    internal static Tensor Cosine(Tensor first, Tensor second) => OverL2(first).mul_(OverL2(second)).sum([1L, 2L, 3L], keepdim: true);

    /// <summary>The L2 norm of each image, N×1×1×1.</summary>
    internal static Tensor L2(Tensor images) => images.square().flatten(1).sum(1).sqrt_().view(-1, 1, 1, 1);

    /// <summary>The L2 norm of each image's part of a tensor of any shape, of N×1×1×… as many dimensions; over the largest value first, as above.</summary>
    internal static Tensor OfImages(Tensor values)
    {
        var flat = values.flatten(1);
        var largest = flat.abs().amax([1], keepdim: true).clamp_min_(SmallestNormal);
        return flat.div(largest).square().sum(1, keepdim: true).sqrt_().mul_(largest).view([values.shape[0], .. Enumerable.Repeat(1L, (int)values.dim() - 1)]);
    }

    /// <summary>One norm over another; zero where the other is.</summary>
    internal static Tensor Ratio(Tensor norm, Tensor over) => where(over.gt(0), norm.div(over), zeros_like(over));

    /// <summary>The same, summed in double: in which order, which goes with the size of the batch and the number of threads, then hardly ever shows in float32.</summary>
    internal static Tensor L2InDouble(Tensor images) => L2(images.to(ScalarType.Float64)).to(images.dtype);
}
