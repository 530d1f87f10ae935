using System.Collections;

namespace Microsoft.ML.Data;

/// <summary>A vector, dense or sparse; the items that a sparse one does not hold have the default value.</summary>
public readonly struct VBuffer<T> : IEnumerable
{
    private readonly T[] _values;
    private readonly int[] _indices;
    private readonly int _count;

    public readonly int Length;

    /// <summary>A dense vector; the arrays are owned by it from then on.</summary>
    public VBuffer(int length, T[] values, int[] indices = null)
    {
        Check(length >= 0, nameof(length));
        Check((values?.Length ?? 0) >= length, nameof(values));
        Length = length;
        _count = length;
        _values = values;
        _indices = indices;
    }

    /// <summary>A vector that holds <paramref name="count"/> of its items, at rising indices.</summary>
    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        Check(length >= 0, nameof(length));
        Check(0 <= count && count <= length, nameof(count));
        Check((values?.Length ?? 0) >= count, nameof(values));
        Check(count == length || (indices?.Length ?? 0) >= count, nameof(indices));
        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    public bool IsDense => _count == Length;

    internal T[] ValuesArray => _values;

    internal int[] IndicesArray => _indices;

    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length, _count);
        GetValues().CopyTo(editor.Values);
        GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        Check(0 <= sourceIndex && sourceIndex <= Length, nameof(sourceIndex));
        Check(0 <= length && length <= Length - sourceIndex, nameof(length));
        if (IsDense)
        {
            var dense = VBufferEditor.Create(ref destination, length);
            GetValues().Slice(sourceIndex, length).CopyTo(dense.Values);
            destination = dense.Commit();
            return;
        }
        var first = FirstAtOrAfter(sourceIndex);
        var count = FirstAtOrAfter(sourceIndex + length) - first;
        var sparse = VBufferEditor.Create(ref destination, length, count);
        GetValues().Slice(first, count).CopyTo(sparse.Values);
        for (var i = 0; i < sparse.Indices.Length; i++)
            sparse.Indices[i] = _indices[first + i] - sourceIndex;
        destination = sparse.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        Check(0 <= destinationIndex && destinationIndex <= destination.Length - Length, nameof(destination));
        var target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }
        target.Fill(defaultValue);
        for (var i = 0; i < _count; i++)
            target[_indices[i]] = _values[i];
    }

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        var size = source?.Length ?? 0;
        Check(0 <= length && length <= size, nameof(length));
        Check(0 <= sourceIndex && sourceIndex <= size - length, nameof(sourceIndex));
        var editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    /// <summary>The items with their indices: those held, or all of them.</summary>
    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false) => Enumerate(_values, _indices, Length, _count, all);

    public IEnumerable<T> DenseValues() => Items(all: true).Select(item => item.Value);

    public IEnumerator GetEnumerator() => DenseValues().GetEnumerator();

    public T GetItemOrDefault(int index)
    {
        T item = default;
        GetItemOrDefault(index, ref item);
        return item;
    }

    public void GetItemOrDefault(int index, ref T destination)
    {
        Check(0 <= index && index < Length, nameof(index));
        if (IsDense)
        {
            destination = _values[index];
            return;
        }
        var place = FirstAtOrAfter(index);
        destination = place < _count && _indices[place] == index ? _values[place] : default;
    }

    public override string ToString() =>
        IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    private int FirstAtOrAfter(int index)
    {
        var place = _indices is null ? 0 : Array.BinarySearch(_indices, 0, _count, index);
        return place >= 0 ? place : ~place;
    }

    private static IEnumerable<KeyValuePair<int, T>> Enumerate(T[] values, int[] indices, int length, int count, bool all)
    {
        if (count == length || !all)
        {
            for (var i = 0; i < count; i++)
                yield return new(count == length ? i : indices[i], values[i]);
            yield break;
        }
        for (int i = 0, held = 0; i < length; i++)
            yield return new(i, held < count && indices[held] == i ? values[held++] : default);
    }

    private static void Check(bool good, string name)
    {
        if (!good)
            throw new ArgumentOutOfRangeException(name);
    }
}
