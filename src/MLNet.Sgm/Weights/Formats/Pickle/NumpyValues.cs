using static TorchSharp.torch;

namespace MLNet.Sgm.Weights.Pickle;

/// <summary>numpy.dtype: made from a descriptor such as f4, then told its byte order.</summary>
internal sealed class NumpyType(string descriptor)
{
    private bool isBigEndian = descriptor.StartsWith('>');

    /// <summary>The descriptor without byte order.</summary>
    internal string Name { get; } = descriptor.TrimStart('<', '>', '|', '=');

    internal bool IsObject => Name.StartsWith('O');

    internal ScalarType? Element => ElementTypes.FromNumpy(Name);

    /// <summary>Whether its elements are numbers or booleans, not texts, dates, records or objects.</summary>
    internal bool IsNumeric => Name.Length > 0 && "biufc".Contains(Name[0]);

    internal bool IsBigEndian => isBigEndian;

    /// <summary>The state of a dtype is a tuple whose second item is the byte order.</summary>
    internal void SetState(object? state)
    {
        if (state is object?[] { Length: >= 2 } items && items[1] is PickleText { Value: { Length: 1 } order }) isBigEndian = order == ">";
    }
}

/// <summary>numpy.ndarray or a NumPy scalar: made empty, then told shape, type, order and values.</summary>
internal sealed class NumpyArray
{
    internal long[] Shape { get; private set; } = [0];

    internal NumpyType? Type { get; private set; }

    internal bool IsFortranOrdered { get; private set; }

    /// <summary>The values: bytes, or a list of objects.</summary>
    internal object? Values { get; private set; }

    internal static NumpyArray Scalar(NumpyType type, PickleText bytes) => new() { Shape = [], Type = type, Values = bytes };

    internal static NumpyArray FromBuffer(long[] shape, NumpyType type, bool isFortranOrdered, PickleText bytes) => new() { Shape = shape, Type = type, IsFortranOrdered = isFortranOrdered, Values = bytes };

    /// <summary>The state of an array: version (which the oldest lack), shape, type, whether Fortran's order, values. Without it an array has no values.</summary>
    internal void SetState(object? state)
    {
        if (state is not object?[] { Length: 4 or 5 } items || items[^1] is not (PickleText or PickleList)) return;
        if (items[^4] is not object?[] sizes || items[^3] is not NumpyType type || items[^2] is not (bool or long)) return;
        if (PickleCallables.TryNumbers(sizes, out var shape)) (Shape, Type, IsFortranOrdered, Values) = (shape, type, items[^2] is true or not (false or 0L), items[^1]);
    }
}
