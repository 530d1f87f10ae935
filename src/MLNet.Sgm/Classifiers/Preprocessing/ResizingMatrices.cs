using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>Resizing matrices of one filter on a device, each made once.</summary>
internal sealed class ResizingMatrices(ResizeFilter filter, Device device, ScalarType type = ScalarType.Float32) : IDisposable
{
    private readonly Dictionary<(int From, int To), Tensor> matrices = [];

    internal Tensor this[int from, int to]
    {
        get
        {
            if (!matrices.TryGetValue((from, to), out var matrix))
                matrices.Add((from, to), matrix = Resizing.Matrix(from, to, filter, device, type).DetachFromDisposeScope());
            return matrix;
        }
    }

    public void Dispose()
    {
        foreach (var matrix in matrices.Values) matrix.Dispose();
        matrices.Clear();
    }
}
