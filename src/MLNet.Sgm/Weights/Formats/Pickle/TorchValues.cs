using static TorchSharp.torch;

namespace MLNet.Sgm.Weights.Pickle;

/// <summary>A storage that a pickle refers to by its key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Class">Its class.</param>
/// <param name="Count">The elements of the whole storage.</param>
/// <param name="ViewOffset">The first element of the part that is meant.</param>
/// <param name="ViewCount">The elements of that part.</param>
internal sealed record TorchStorage(string Key, TorchStorageClass Class, long Count, long ViewOffset, long ViewCount);

/// <summary>A tensor: some elements of a storage.</summary>
internal sealed record TorchTensor(TorchStorage Storage, ScalarType Type, long Offset, long[] Shape, long[] Strides);

/// <summary>
/// A variable or parameter as PyTorch 0.1 wrote it: made of its tensor, or made empty and given five values, the tensor first
/// (torch/autograd/variable.py, __setstate__).
/// </summary>
internal sealed class TorchVariable(TorchTensor? data)
{
    internal TorchTensor? Data { get; private set; } = data;

    internal void SetState(object? state)
    {
        if (state is object?[] { Length: 5 } and [TorchTensor tensor, ..]) Data = tensor;
    }
}

/// <summary>The class of a storage: the element type, null for untyped bytes and for types that are not read, and its bytes.</summary>
internal sealed record TorchStorageClass(ScalarType? Type, int ElementSize);

/// <summary>An element type as PyTorch names it.</summary>
internal sealed record TorchType(ScalarType Type);
