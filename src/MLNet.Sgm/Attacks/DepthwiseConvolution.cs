using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>A convolution of each colour by itself, with one kernel for all, which keeps the size.</summary>
internal static class DepthwiseConvolution
{
    private const int LargestSize = 63;

    /// <summary>Throws if a kernel cannot have this size.</summary>
    internal static void RequireSize(int size, string name) =>
        Setting.Require(size is >= 3 and <= LargestSize && size % 2 == 1, name, $"odd and in 3 to {LargestSize}", size);

    /// <summary>The kernel, 3×1×size×size, of values row by row.</summary>
    internal static Tensor Kernel(float[] values, int size, Device device) => tensor(values, [1, 1, size, size], device: device).repeat(Images.Pixels.Channels, 1, 1, 1);

    /// <param name="images">N×3×H×W.</param>
    /// <param name="kernel">3×1×k×k, k odd.</param>
    internal static Tensor Apply(Tensor images, Tensor kernel)
    {
        var padding = kernel.shape[2] / 2;
        return nn.functional.conv2d(images, kernel, padding: [padding, padding], groups: kernel.shape[0]);
    }
}
