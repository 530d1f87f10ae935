using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace MLNet.Sgm.Weights.Pickle;

/// <summary>
/// The classes and functions that weights need. This list is the whole of what a pickle can cause: each name stands for a few
/// lines here that put values together, or for a value; what any other name makes is a <see cref="PickleOpaque"/>.
/// </summary>
internal static class PickleCallables
{
    // Storages without a type, or of types that are not read, must still be stepped over.
    private static readonly (string Name, int ElementSize)[] OtherStorages =
    [
        ("UntypedStorage", 1), ("ComplexFloatStorage", 8), ("ComplexDoubleStorage", 16),
        ("QUInt8Storage", 1), ("QInt8Storage", 1), ("QInt32Storage", 4), ("QUInt4x2Storage", 1), ("QUInt2x4Storage", 1),
    ];

    /// <summary>Makes a value of arguments; null for arguments that do not fit.</summary>
    private delegate object? Maker(object?[] arguments);

    private static readonly FrozenDictionary<string, object> Known = All().ToFrozenDictionary(entry => entry.Name, entry => entry.Value);

    /// <summary>What a name stands for: a value, or what <see cref="Call"/> takes.</summary>
    internal static object Find(string name) => Known.TryGetValue(name, out var known) && known is not Maker ? known : new PickleGlobal(name);

    /// <summary>What a call gives: opaque where the name is not known, or the arguments do not fit.</summary>
    internal static object Call(PickleGlobal callable, object?[] arguments) => Made(callable, arguments) ?? new PickleOpaque(callable.Name);

    private static object? Made(PickleGlobal callable, object?[] arguments) => Known.TryGetValue(callable.Name, out var known) ? ((Maker)known)(arguments) : null;

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
        yield return ("collections.defaultdict", (Maker)(_ => new PickleDictionary()));
        yield return ("_codecs.encode", (Maker)Encode);

        yield return ("torch._utils._rebuild_tensor", (Maker)Tensor);
        yield return ("torch._utils._rebuild_tensor_v2", (Maker)Tensor);
        yield return ("torch._utils._rebuild_tensor_v3", (Maker)TypedTensor);
        yield return ("torch._utils._rebuild_parameter", (Maker)Parameter);
        yield return ("torch._utils._rebuild_parameter_with_state", (Maker)Parameter);
        yield return ("torch._tensor._rebuild_from_type", (Maker)OfType);
        yield return ("torch._tensor._rebuild_from_type_v2", (Maker)OfType);
        yield return ("torch.nn.parameter.Parameter", (Maker)Variable);
        yield return ("torch.autograd.variable.Variable", (Maker)Variable);
        yield return ("torch.Size", (Maker)Size);
        foreach (var (type, name) in ElementTypes.StorageNames) yield return ($"torch.{name}", new TorchStorageClass(type, ElementTypes.Size(type)));
        foreach (var (name, size) in OtherStorages) yield return ($"torch.{name}", new TorchStorageClass(null, size));
        yield return ("torch.storage.UntypedStorage", new TorchStorageClass(null, 1));
        foreach (var (type, name) in ElementTypes.TorchNames) yield return ($"torch.{name}", new TorchType(type));

        yield return ("numpy.dtype", (Maker)NumpyType);
        // NumPy 2 moved its core and writes the new name.
        foreach (var core in new[] { "numpy.core", "numpy._core" })
        {
            yield return ($"{core}.multiarray._reconstruct", (Maker)(_ => new NumpyArray()));
            yield return ($"{core}.multiarray.scalar", (Maker)NumpyScalar);
            yield return ($"{core}.numeric._frombuffer", (Maker)NumpyFromBuffer);
        }
    }

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
        arguments is [TorchStorage { Class.Type: { } type } storage, long offset, var sizes, var steps, ..] && TryNumbers(sizes, out var shape) && TryNumbers(steps, out var strides) ? new(storage, type, offset, shape, strides) : null;

    private static TorchTensor? TypedTensor(object?[] arguments) =>
        arguments is [TorchStorage storage, long offset, var sizes, var steps, _, _, TorchType type, ..] && TryNumbers(sizes, out var shape) && TryNumbers(steps, out var strides) ? new(storage, type.Type, offset, shape, strides) : null;

    private static TorchTensor? Parameter(object?[] arguments) => arguments is [TorchTensor data, ..] ? data : null;

    /// <summary>A tensor of a class of its own: what makes the tensor, the class, the arguments, the state.</summary>
    private static object? OfType(object?[] arguments) =>
        arguments is [PickleGlobal { Name: var name } rebuild, _, object?[] inner, ..] && name.StartsWith("torch._utils._rebuild_", StringComparison.Ordinal) ? Made(rebuild, inner) : null;

    private static object? Variable(object?[] arguments) => arguments switch
    {
        [] => new TorchVariable(null),
        [TorchTensor or PickleOpaque { IsTensor: true }, ..] => arguments[0],
        _ => null,
    };

    private static object?[]? Size(object?[] arguments) => arguments is [object?[] sizes] ? sizes : null;

    private static NumpyType? NumpyType(object?[] arguments) => arguments is [PickleText { Value: { } descriptor }, ..] ? new(descriptor) : null;

    private static NumpyArray? NumpyScalar(object?[] arguments) => arguments is [NumpyType type, PickleText bytes] ? NumpyArray.Scalar(type, bytes) : null;

    private static NumpyArray? NumpyFromBuffer(object?[] arguments) =>
        arguments is [PickleText bytes, NumpyType type, var sizes, PickleText { Value: "C" or "F" } order] && TryNumbers(sizes, out var shape) ? NumpyArray.FromBuffer(shape, type, order.Value == "F", bytes) : null;
}
