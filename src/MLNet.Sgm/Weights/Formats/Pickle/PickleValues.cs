namespace MLNet.Sgm.Weights.Pickle;

// What a pickle can hold here, beside null, bool, long, double, BigInteger and object?[] (a tuple).

/// <summary>A text or bytes: where they stand in the file, and the text itself where it is short.</summary>
/// <param name="Offset">Where the bytes begin in the file.</param>
/// <param name="Length">Their number.</param>
/// <param name="IsUnicode">Whether they are a text in UTF-8; else they are bytes, or Python 2's str.</param>
/// <param name="Value">The text, bytes as Latin-1; null where it is longer than any name.</param>
internal sealed record PickleText(long Offset, long Length, bool IsUnicode, string? Value);

internal sealed class PickleList
{
    internal List<object?> Items { get; } = [];
}

/// <summary>A dictionary, ordered or not, in the order of its pairs; of two pairs with one key the later one counts.</summary>
internal sealed class PickleDictionary
{
    internal List<(object? Key, object? Value)> Pairs { get; } = [];

    internal object? Find(string key) => Pairs.LastOrDefault(pair => pair.Key is PickleText { Value: { } text } && text == key).Value;
}

/// <summary>A class or function that a pickle names; it is not the thing itself.</summary>
internal sealed record PickleGlobal(string Name);

/// <summary>A value that is read and has no use here. It stands in the place of what Python would make, and is never called.</summary>
/// <param name="origin">The class or function that would make it.</param>
internal sealed class PickleOpaque(string origin)
{
    internal string Origin => origin;

    /// <summary>Whether it is a tensor of a kind that is not read: sparse, quantized, complex, without storage, or of a class of its own.</summary>
    internal bool IsTensor => origin.StartsWith("torch._utils._rebuild_", StringComparison.Ordinal) || origin.StartsWith("torch._tensor._rebuild_", StringComparison.Ordinal);

    /// <summary>The items that were set, where its class is a kind of dictionary.</summary>
    internal PickleDictionary? Items { get; set; }
}
