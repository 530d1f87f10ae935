using MLNet.Sgm.Weights.Pickle;

namespace MLNet.Sgm.Weights;

/// <summary>How PyTorch's pickles refer to what is stored outside them.</summary>
internal static class TorchPersistentId
{
    /// <summary>
    /// The storage of an id: 'storage', class, key, device, number of elements, and in the legacy format null or the part that
    /// is meant (key, first element, number of elements). What other ids stand for, such as a module's class, has no use.
    /// </summary>
    internal static object Read(object? id) => id switch
    {
        object?[] and [PickleText { Value: "storage" }, TorchStorageClass kind, PickleText { Value: { } key }, _, long count] => new TorchStorage(key, kind, count, 0, count),
        object?[] and [PickleText { Value: "storage" }, TorchStorageClass kind, PickleText { Value: { } key }, _, long count, null] => new TorchStorage(key, kind, count, 0, count),
        object?[] and [PickleText { Value: "storage" }, TorchStorageClass kind, PickleText { Value: { } key }, _, long count, object?[] and [_, long first, long length]] => new TorchStorage(key, kind, count, first, length),
        object?[] and [PickleText { Value: "module" }, PickleGlobal module, ..] => module,
        _ => new PickleOpaque("persistent_load"),
    };
}
