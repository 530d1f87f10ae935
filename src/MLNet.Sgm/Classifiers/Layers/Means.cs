using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Layers;

/// <summary>Means along axes.</summary>
internal static class Means
{
    /// <summary>The mean, as libtorch computes it.</summary>
    /// <remarks>libtorch's own gradient is divided after it was spread over the input, in another order of memory than N×H×W×C. Of a sum it is spread without being written: a squeeze-and-excitation takes half the time.</remarks>
    /// <param name="x">A floating-point tensor.</param>
    /// <param name="axes">Axes, from 0; not empty.</param>
    /// <param name="keepdim">Whether the axes stay, with length 1.</param>
    internal static Tensor Of(Tensor x, long[] axes, bool keepdim = true) => x.sum(axes, keepdim).div(axes.Aggregate(1L, (count, axis) => count * x.shape[axis]));
}
