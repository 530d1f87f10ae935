using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Layers;

/// <summary>The layers that hold nearly all of a network's weights. The zoo makes them here, so that it can also make a network without them.</summary>
internal static class Weighted
{
    [ThreadStatic]
    private static bool isOutline;

    /// <summary>Makes a network whose convolutions and fully connected layers have shapes and no values, in almost no time and memory.</summary>
    /// <param name="create">Makes it, on this thread.</param>
    internal static Layer Outline(Func<Layer> create)
    {
        isOutline = true;
        try
        {
            return create();
        }
        finally
        {
            isOutline = false;
        }
    }

    /// <summary>A two-dimensional convolution with random weights.</summary>
    internal static Conv2d Convolution(long input, long output, long kernel, long stride = 1, long padding = 0, long groups = 1, bool bias = true) =>
        nn.Conv2d(input, output, kernel, stride, padding, groups: groups, bias: bias, device: Place);

    /// <summary>The same of images, with which a network begins.</summary>
    internal static BlockConvolution ImageConvolution(long channels, long output, long kernel, long stride = 1, long padding = 0, bool bias = true) =>
        new(channels, output, [kernel, kernel], [stride, stride], [padding, padding], [1, 1], groups: 1, bias, Place);

    /// <summary>A two-dimensional convolution with random weights and a kernel that may be wider than high.</summary>
    internal static Conv2d Convolution(long input, long output, (long Height, long Width) kernel, (long Height, long Width) padding, bool bias) =>
        nn.Conv2d(input, output, kernel, padding: padding, bias: bias, device: Place);

    /// <summary>A fully connected layer with random weights.</summary>
    internal static Linear FullyConnected(long input, long output) => nn.Linear(input, output, device: Place);

    /// <summary>A tensor for weights that are yet to be drawn.</summary>
    internal static Tensor Undrawn(params long[] shape) => empty(shape, device: Place);

    private static Device? Place => isOutline ? META : null;
}
