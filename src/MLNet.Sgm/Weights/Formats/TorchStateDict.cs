using MLNet.Sgm.Weights.Pickle;

namespace MLNet.Sgm.Weights;

/// <summary>Finds the state dict in what torch.save stored.</summary>
internal static class TorchStateDict
{
    /// <param name="file">The file.</param>
    /// <param name="root">The unpickled value.</param>
    /// <param name="selector">Says which of several state dicts is meant.</param>
    /// <param name="locate">Where the whole of a storage lies; asked when the tensors are enumerated.</param>
    internal static IEnumerable<StoredTensor> Tensors(FileReader file, object? root, StateDictSelector selector, Func<TorchStorage, StorageLocation> locate)
    {
        var tensors = new Dictionary<string, TorchTensor>();
        foreach (var (key, value) in Find(file, root, selector).Pairs)
        {
            if (value is PickleOpaque { IsTensor: true } opaque)
                throw file.Failure($"has the tensor '{Naming.Short(Name(file, key))}' that '{opaque.Origin}' makes, of a kind that is not read (sparse, quantized, complex or without values); save it as a dense tensor of floats or integers");
            if (TensorOf(value) is { } tensor) tensors[Name(file, key)] = tensor;
        }
        return tensors.Select(entry => Stored(file, entry.Key, entry.Value, locate(entry.Value.Storage)));
    }

    private static PickleDictionary Find(FileReader file, object? root, StateDictSelector selector)
    {
        var outermost = StateDictSelector.DictionaryOf(root) ?? throw file.Failure($"holds {Describe(root)}; expected a state dict, bare or in a dictionary");
        var holding = StateDictSelector.Reachable(outermost, _ => true).Select(found => (found.Key, found.Dictionary, Count: found.Dictionary.Pairs.Count(IsEntry))).Where(found => found.Count > 0).ToList();
        // A loss or an accuracy is a tensor too, but no weights.
        var candidates = holding.Where(found => found.Dictionary.Pairs.Any(pair => IsEntry(pair) && TensorOf(pair.Value) is not { Shape: [] })).ToList();
        if (candidates.Count == 0) candidates = holding;
        if (candidates.Count > 0) return selector.Select(outermost, candidates);
        var whole = outermost.Pairs.Select(pair => pair.Value).OfType<PickleOpaque>().FirstOrDefault(value => value.Items is null)?.Origin;
        throw file.Failure($"holds no state dict: it is a dictionary of {outermost.Pairs.Count} entries without tensors ({Naming.List(outermost.Pairs.Select(pair => pair.Key).OfType<PickleText>().Select(key => Naming.Short(key.Value ?? "…")))}){(whole is null ? "" : $", among them an object of '{Naming.Short(whole)}', which was not run")}");
    }

    private static bool IsEntry((object? Key, object? Value) pair) => pair.Key is PickleText && (TensorOf(pair.Value) is not null || pair.Value is PickleOpaque { IsTensor: true });

    private static TorchTensor? TensorOf(object? value) => value as TorchTensor ?? (value as TorchVariable)?.Data;

    private static string Name(FileReader file, object? key) => key is PickleText { Value: { } name } ? name : throw file.Failure("has a tensor whose name is not a text of at most 512 bytes");

    private static string Describe(object? value) => value switch
    {
        TorchTensor or TorchVariable => "one tensor without a name",
        PickleOpaque opaque => $"an object of '{Naming.Short(opaque.Origin)}', which was not run (a whole pickled model is not read: save its state_dict)",
        PickleGlobal name => $"the name '{Naming.Short(name.Name)}', which was not run",
        PickleList => "a list",
        object?[] => "a tuple",
        PickleText => "a text",
        null => "nothing",
        _ => "one value",
    };

    private static StoredTensor Stored(FileReader file, string name, TorchTensor tensor, StorageLocation whole)
    {
        var storage = tensor.Storage;
        var size = storage.Class.ElementSize;
        if (storage.Count < 0 || whole.Length / size < storage.Count) throw file.Failure($"stores {whole.Length} bytes for the storage '{storage.Key}' of tensor '{name}'; expected {storage.Count} elements of {size} bytes");
        if (storage.ViewOffset < 0 || storage.ViewCount < 0 || storage.ViewOffset > storage.Count - storage.ViewCount)
            throw file.Failure($"takes elements from {storage.ViewOffset}, {storage.ViewCount} of them, from the storage '{storage.Key}' of tensor '{name}', which has {storage.Count}");
        var part = whole with { Offset = whole.Offset + storage.ViewOffset * size, Length = storage.ViewCount * size };
        return new(file, name, tensor.Type, part, tensor.Offset, tensor.Shape, tensor.Strides);
    }
}
