using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>A convolution of each colour by itself, which keeps the size.</summary>
internal static class DepthwiseConvolution
{
    /// <param name="images">N×3×H×W.</param>
    /// <param name="kernel">3×1×k×k, k odd.</param>
    internal static Tensor Apply(Tensor images, Tensor kernel)
    {
        var padding = kernel.shape[2] / 2;
        return nn.functional.conv2d(images, kernel, padding: [padding, padding], groups: kernel.shape[0]);
    }
}
