using TorchSharp;
using TorchSharp.Modules;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers.Layers;

/// <summary>Convolutions as the literature groups them.</summary>
internal static class Convolutions
{
    /// <summary>A convolution without bias whose output, at stride 1, is as large as its input (odd kernel), and its batch norm.</summary>
    internal static (Conv2d Convolution, FoldableBatchNorm Norm) WithNorm(long input, long output, long kernel, long stride = 1, long groups = 1, double eps = 1e-5)
    {
        var convolution = Convolution(input, output, kernel, stride, kernel / 2, groups: groups, bias: false);
        return (convolution, FoldableBatchNorm.After(convolution, eps));
    }

    /// <summary>The same of images, with which a network begins.</summary>
    internal static (BlockConvolution Convolution, FoldableBatchNorm Norm) OfImages(long channels, long output, long kernel, long stride = 1)
    {
        var convolution = ImageConvolution(channels, output, kernel, stride, kernel / 2, bias: false);
        return (convolution, FoldableBatchNorm.After(convolution));
    }

    /// <summary>Convolution, batch norm and, unless null, activation, under the names 0, 1, 2.</summary>
    internal static Chain NormActivation(long input, long output, long kernel, Layer? activation, long stride = 1, long groups = 1)
    {
        var (convolution, norm) = WithNorm(input, output, kernel, stride, groups);
        return activation is null ? new(convolution, norm) : new(convolution, norm, activation);
    }
}
