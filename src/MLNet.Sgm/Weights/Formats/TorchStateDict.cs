using MLNet.Sgm.Weights.Pickle;

namespace MLNet.Sgm.Weights;

/// <summary>Finds the state dict in what torch.save stored.</summary>
internal static class TorchStateDict
{
    private const int DeepestNesting = 4;
    private const int NamedKeys = 8;

    // Under which training programs keep the weights, beside epoch, optimizer and the like.
    private static readonly string[] Containers = ["state_dict", "model_state_dict", "model", "net"];

    /// <param name="file">The file.</param>
    /// <param name="root">The unpickled value.</param>
    /// <param name="locate">Where the whole of a storage lies; asked when the tensors are enumerated.</param>
    internal static IEnumerable<StoredTensor> Tensors(FileReader file, object? root, Func<TorchStorage, StorageLocation> locate)
    {
        var tensors = new Dictionary<string, TorchTensor>();
        foreach (var (key, value) in Find(file, root).Pairs)
            if (value is TorchTensor tensor) tensors[Name(file, key)] = tensor;
        return tensors.Select(entry => Stored(file, entry.Key, entry.Value, locate(entry.Value.Storage)));
    }

    private static PickleDictionary Find(FileReader file, object? root)
    {
        var found = root as PickleDictionary ?? throw file.Failure($"holds {Describe(root)}; expected a state dict, bare or under {string.Join(", ", Containers)}");
        for (var depth = 0; depth < DeepestNesting; depth++)
        {
            var inner = Containers.Select(name => found.Find(name)).OfType<PickleDictionary>().FirstOrDefault(HoldsWeights);
            if (inner is null) break;
            found = inner;
        }
        if (HoldsTensors(found)) return found;
        var keys = found.Pairs.Select(pair => pair.Key).OfType<PickleText>().Select(key => key.Value).Take(NamedKeys);
        throw file.Failure($"holds no state dict, bare or under {string.Join(", ", Containers)}; found a dictionary of {found.Pairs.Count} entries without tensors ({string.Join(", ", keys)})");
    }

    private static bool HoldsWeights(PickleDictionary dictionary) => HoldsTensors(dictionary) || Containers.Any(name => dictionary.Find(name) is PickleDictionary inner && HoldsTensors(inner));

    private static bool HoldsTensors(PickleDictionary dictionary) => dictionary.Pairs.Any(pair => pair is { Key: PickleText, Value: TorchTensor });

    private static string Name(FileReader file, object? key) => key is PickleText { Value: { } name } ? name : throw file.Failure("has a tensor whose name is not a text of at most 512 bytes");

    private static string Describe(object? value) => value switch
    {
        TorchTensor => "one tensor without a name",
        PickleList or object?[] => "a list",
        _ => "no dictionary",
    };

    private static StoredTensor Stored(FileReader file, string name, TorchTensor tensor, StorageLocation whole)
    {
        var storage = tensor.Storage;
        var size = storage.ElementSize;
        if (storage.Count < 0 || whole.Length / size < storage.Count) throw file.Failure($"stores {whole.Length} bytes for the storage '{storage.Key}' of tensor '{name}'; expected {storage.Count} elements of {size} bytes");
        if (storage.ViewOffset < 0 || storage.ViewCount < 0 || storage.ViewOffset > storage.Count - storage.ViewCount)
            throw file.Failure($"takes elements from {storage.ViewOffset}, {storage.ViewCount} of them, from the storage '{storage.Key}' of tensor '{name}', which has {storage.Count}");
        var part = whole with { Offset = whole.Offset + storage.ViewOffset * size, Length = storage.ViewCount * size };
        return new(file, name, tensor.Type, part, tensor.Offset, tensor.Shape, tensor.Strides);
    }
}
