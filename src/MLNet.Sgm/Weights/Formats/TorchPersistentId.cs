using MLNet.Sgm.Weights.Pickle;

namespace MLNet.Sgm.Weights;

/// <summary>How PyTorch's pickles refer to what is stored outside them.</summary>
internal static class TorchPersistentId
{
    /// <summary>
    /// The storage of an id: 'storage', class, key, device, number of elements, and in the legacy format null or the part that
    /// is meant (key, first element, number of elements).
    /// </summary>
    internal static object? Read(object? id)
    {
        if (id is not object?[] { Length: 5 or 6 } items || items is not [PickleText { Value: "storage" }, TorchStorageClass kind, PickleText { Value: { } key }, _, long count, ..]) return null;
        return items.Length == 5 || items[5] is null ? new TorchStorage(key, kind.Type, count, 0, count)
            : items[5] is object?[] and [_, long first, long length] ? new TorchStorage(key, kind.Type, count, first, length)
            : null;
    }
}
