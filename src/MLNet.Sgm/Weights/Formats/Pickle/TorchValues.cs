using static TorchSharp.torch;

namespace MLNet.Sgm.Weights.Pickle;

/// <summary>A storage that a pickle refers to by its key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Type">The element type; null for untyped bytes.</param>
/// <param name="Count">The elements of the whole storage.</param>
/// <param name="ViewOffset">The first element of the part that is meant.</param>
/// <param name="ViewCount">The elements of that part.</param>
internal sealed record TorchStorage(string Key, ScalarType? Type, long Count, long ViewOffset, long ViewCount)
{
    internal int ElementSize => Type is { } type ? ElementTypes.Size(type) : 1;
}

/// <summary>A tensor: some elements of a storage.</summary>
internal sealed record TorchTensor(TorchStorage Storage, ScalarType Type, long Offset, long[] Shape, long[] Strides);

/// <summary>The class of a storage of one element type; null for untyped bytes.</summary>
internal sealed record TorchStorageClass(ScalarType? Type);

/// <summary>An element type as PyTorch names it.</summary>
internal sealed record TorchType(ScalarType Type);
