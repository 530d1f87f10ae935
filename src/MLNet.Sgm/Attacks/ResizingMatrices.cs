using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>Bilinear resizing matrices on a device, each made once.</summary>
internal sealed class ResizingMatrices(Device device) : IDisposable
{
    private readonly Dictionary<(int From, int To), Tensor> matrices = [];

    internal Tensor this[int from, int to]
    {
        get
        {
            if (!matrices.TryGetValue((from, to), out var matrix))
                matrices.Add((from, to), matrix = Classifiers.Resizing.Matrix(from, to, ResizeFilter.Bilinear, device).DetachFromDisposeScope());
            return matrix;
        }
    }

    public void Dispose()
    {
        foreach (var matrix in matrices.Values) matrix.Dispose();
        matrices.Clear();
    }
}
