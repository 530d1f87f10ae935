using static TorchSharp.torch;

namespace MLNet.Sgm;

internal static class TensorValues
{
    /// <summary>The values of a tensor on any device, in row-major order, copied. TorchSharp's own accessor throws for a tensor without elements.</summary>
    internal static T[] ToArray<T>(this Tensor tensor) where T : unmanaged
    {
        if (tensor.numel() == 0) return [];
        using var scope = TorchSharp.torch.NewDisposeScope();
        return tensor.detach().cpu().contiguous().data<T>().ToArray();
    }
}
