namespace Microsoft.ML.Data;

/// <summary>Makes vectors out of the arrays of others, so that a cursor does not allocate for every row.</summary>
public static class VBufferEditor
{
    public static VBufferEditor<T> CreateFromBuffer<T>(ref VBuffer<T> destination)
    {
        var count = destination.GetValues().Length;
        return new(destination.Length, count, destination.ValuesArray, destination.IsDense ? null : destination.IndicesArray, false, false);
    }

    public static VBufferEditor<T> Create<T>(ref VBuffer<T> destination, int newLogicalLength, int? valuesCount = null,
        int? maxValuesCapacity = null, bool keepOldOnResize = false, bool requireIndicesOnDense = false)
    {
        if (newLogicalLength < 0)
            throw new ArgumentOutOfRangeException(nameof(newLogicalLength));
        if (valuesCount < 0 || valuesCount > newLogicalLength)
            throw new ArgumentOutOfRangeException(nameof(valuesCount));
        var count = valuesCount ?? newLogicalLength;
        var capacity = maxValuesCapacity ?? newLogicalLength;
        var values = Sized(destination.ValuesArray, count, capacity, keepOldOnResize, out var newValues);
        var newIndices = false;
        var indices = count < newLogicalLength || requireIndicesOnDense
            ? Sized(destination.IndicesArray, count, capacity, keepOldOnResize, out newIndices)
            : destination.IndicesArray;
        return new(newLogicalLength, count, values, indices, newValues, newIndices, requireIndicesOnDense);
    }

    private static TItem[] Sized<TItem>(TItem[] array, int count, int capacity, bool keep, out bool created)
    {
        var size = array?.Length ?? 0;
        created = size < count;
        if (!created)
            return array ?? [];
        // Grown by doubling, within what the caller says can ever be needed.
        var grown = new TItem[Math.Max(count, (int)Math.Min(capacity, Math.Max(2L * size, 4)))];
        if (keep)
            array.AsSpan().CopyTo(grown);
        return grown;
    }
}

/// <summary>A vector in the making: fill the spans, then commit.</summary>
public readonly ref struct VBufferEditor<T>
{
    private readonly int _logicalLength;
    private readonly T[] _values;
    private readonly int[] _indices;

    public readonly Span<T> Values;

    /// <summary>The indices of a sparse vector's items; empty for a dense one.</summary>
    public readonly Span<int> Indices;

    internal VBufferEditor(int logicalLength, int count, T[] values, int[] indices, bool newValues, bool newIndices, bool indicesOnDense = false)
    {
        _logicalLength = logicalLength;
        _values = values;
        _indices = indices;
        CreatedNewValues = newValues;
        CreatedNewIndices = newIndices;
        Values = values.AsSpan(0, count);
        Indices = count < logicalLength || indicesOnDense ? indices.AsSpan(0, count) : default;
    }

    public bool CreatedNewValues { get; }

    public bool CreatedNewIndices { get; }

    public VBuffer<T> Commit() => new(_logicalLength, Values.Length, _values, _indices);

    /// <summary>Commits the first items only; the rest have the default value.</summary>
    public VBuffer<T> CommitTruncated(int physicalValuesCount)
    {
        if (physicalValuesCount < 0 || physicalValuesCount > Values.Length)
            throw new ArgumentOutOfRangeException(nameof(physicalValuesCount));
        return new(_logicalLength, physicalValuesCount, _values, _indices);
    }
}
