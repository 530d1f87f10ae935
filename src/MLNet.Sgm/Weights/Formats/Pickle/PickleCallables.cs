using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace MLNet.Sgm.Weights.Pickle;

/// <summary>
/// The classes and functions that a weight file may name. This list is the whole of what a pickle can cause: each name stands
/// for a few lines here that put values together, or for a value; any other name is refused.
/// </summary>
internal static class PickleCallables
{
    /// <summary>Makes a value of arguments; null for arguments that do not fit.</summary>
    private delegate object? Maker(object?[] arguments);

    private static readonly FrozenDictionary<string, object> Known = All().ToFrozenDictionary(entry => entry.Name, entry => entry.Value);

    /// <summary>What a name stands for: a value, or what <see cref="Call"/> takes; null for a name that is not known.</summary>
    internal static object? Find(string name) => Known.TryGetValue(name, out var known) ? known is Maker ? new PickleGlobal(name) : known : null;

    /// <summary>What a call gives; null when the arguments do not fit.</summary>
    internal static object? Call(PickleGlobal callable, object?[] arguments) => ((Maker)Known[callable.Name])(arguments);

    /// <summary>The whole numbers of a tuple or list.</summary>
    internal static bool TryNumbers(object? items, [NotNullWhen(true)] out long[]? numbers)
    {
        var values = items switch
        {
            object?[] tuple => tuple,
            PickleList list => list.Items,
            _ => (IReadOnlyList<object?>?)null,
        };
        numbers = values is { Count: <= StoredTensor.MostDimensions } && values.All(value => value is long) ? [.. values.Cast<long>()] : null;
        return numbers is not null;
    }

    private static IEnumerable<(string Name, object Value)> All()
    {
        yield return ("collections.OrderedDict", (Maker)OrderedDictionary);
        yield return ("_codecs.encode", (Maker)Encode);
        yield return ("argparse.Namespace", (Maker)Ignored);

        yield return ("torch._utils._rebuild_tensor", (Maker)Tensor);
        yield return ("torch._utils._rebuild_tensor_v2", (Maker)Tensor);
        yield return ("torch._utils._rebuild_tensor_v3", (Maker)TypedTensor);
        yield return ("torch._utils._rebuild_parameter", (Maker)Parameter);
        yield return ("torch._utils._rebuild_parameter_with_state", (Maker)Parameter);
        yield return ("torch.Size", (Maker)Size);
        yield return ("torch.device", (Maker)Ignored);
        foreach (var (type, name) in ElementTypes.StorageNames) yield return ($"torch.{name}", new TorchStorageClass(type));
        yield return ("torch.UntypedStorage", new TorchStorageClass(null));
        yield return ("torch.storage.UntypedStorage", new TorchStorageClass(null));
        foreach (var (type, name) in ElementTypes.TorchNames) yield return ($"torch.{name}", new TorchType(type));

        yield return ("numpy.dtype", (Maker)NumpyType);
        yield return ("numpy.ndarray", PickleOpaque.Value);
        // NumPy 2 moved its core and writes the new name.
        foreach (var core in new[] { "numpy.core", "numpy._core" })
        {
            yield return ($"{core}.multiarray._reconstruct", (Maker)(_ => new NumpyArray()));
            yield return ($"{core}.multiarray.scalar", (Maker)NumpyScalar);
            yield return ($"{core}.numeric._frombuffer", (Maker)NumpyFromBuffer);
        }
    }

    private static PickleOpaque Ignored(object?[] arguments) => PickleOpaque.Value;

    /// <summary>Python 2 gives the pairs at once, as lists of two; Python 3 adds them later.</summary>
    private static PickleDictionary? OrderedDictionary(object?[] arguments)
    {
        var made = new PickleDictionary();
        if (arguments is []) return made;
        if (arguments is not [PickleList pairs]) return null;
        foreach (var pair in pairs.Items)
        {
            var items = pair is PickleList list ? [.. list.Items.Take(3)] : pair as object?[];
            if (items is not [var key, var value]) return null;
            made.Pairs.Add((key, value));
        }
        return made;
    }

    /// <summary>Bytes, which Python 3 writes as a text in protocol 2.</summary>
    private static PickleText? Encode(object?[] arguments) => arguments is [PickleText { IsUnicode: true } text, PickleText { Value: "latin1" or "latin-1" }] ? text : null;

    private static TorchTensor? Tensor(object?[] arguments) =>
        arguments is [TorchStorage { Type: { } type } storage, long offset, var sizes, var steps, ..] && TryNumbers(sizes, out var shape) && TryNumbers(steps, out var strides) ? new(storage, type, offset, shape, strides) : null;

    private static TorchTensor? TypedTensor(object?[] arguments) =>
        arguments is [TorchStorage storage, long offset, var sizes, var steps, _, _, TorchType type, ..] && TryNumbers(sizes, out var shape) && TryNumbers(steps, out var strides) ? new(storage, type.Type, offset, shape, strides) : null;

    private static TorchTensor? Parameter(object?[] arguments) => arguments is [TorchTensor data, ..] ? data : null;

    private static object?[]? Size(object?[] arguments) => arguments is [object?[] sizes] ? sizes : null;

    private static NumpyType? NumpyType(object?[] arguments) => arguments is [PickleText { Value: { } descriptor }, ..] ? new(descriptor) : null;

    private static NumpyArray? NumpyScalar(object?[] arguments) => arguments is [NumpyType type, PickleText bytes] ? NumpyArray.Scalar(type, bytes) : null;

    private static NumpyArray? NumpyFromBuffer(object?[] arguments) =>
        arguments is [PickleText bytes, NumpyType type, var sizes, PickleText { Value: "C" or "F" } order] && TryNumbers(sizes, out var shape) ? NumpyArray.FromBuffer(shape, type, order.Value == "F", bytes) : null;
}
