using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace TorchSharp.Utils;

/// <summary>A dictionary that keeps the order in which its keys were added.</summary>
public class OrderedDict<TKey, TValue> : IDictionary<TKey, TValue>, IList<(TKey, TValue)> where TKey : notnull
{
    private readonly List<(TKey, TValue)> entries = [];

    public ICollection<TKey> Keys => [.. entries.Select(entry => entry.Item1)];

    public ICollection<TValue> Values => [.. entries.Select(entry => entry.Item2)];

    public int Count => entries.Count;

    public bool IsReadOnly => false;

    public (TKey, TValue) this[int index]
    {
        get => entries[index];
        set => entries[index] = value;
    }

    public TValue this[TKey key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"The key '{key}' is not in the dictionary.");
        set
        {
            var index = IndexOf(key);
            if (index < 0) entries.Add((key, value));
            else entries[index] = (key, value);
        }
    }

    public void Add(TKey key, TValue value)
    {
        if (ContainsKey(key)) throw new ArgumentException($"An entry with the key '{key}' is already in the dictionary.");
        entries.Add((key, value));
    }

    public void Add((TKey, TValue) item) => Add(item.Item1, item.Item2);

    public void Add(KeyValuePair<TKey, TValue> item) => Add(item.Key, item.Value);

    public void Clear() => entries.Clear();

    public bool ContainsKey(TKey key) => IndexOf(key) >= 0;

    public bool Contains((TKey, TValue) item) => entries.Contains(item);

    public bool Contains(KeyValuePair<TKey, TValue> item) => entries.Contains((item.Key, item.Value));

    public void CopyTo((TKey, TValue)[] array, int arrayIndex) => entries.CopyTo(array, arrayIndex);

    public void CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex)
    {
        foreach (var (key, value) in entries) array[arrayIndex++] = new(key, value);
    }

    public IEnumerator<(TKey, TValue)> GetEnumerator() => entries.GetEnumerator();

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator() =>
        entries.Select(entry => new KeyValuePair<TKey, TValue>(entry.Item1, entry.Item2)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public int IndexOf((TKey, TValue) item) => entries.IndexOf(item);

    public void Insert(int index, (TKey, TValue) item) => entries.Insert(index, item);

    public bool Remove(TKey key)
    {
        var index = IndexOf(key);
        if (index >= 0) entries.RemoveAt(index);
        return index >= 0;
    }

    public bool Remove((TKey, TValue) item) => entries.Remove(item);

    public bool Remove(KeyValuePair<TKey, TValue> item) => entries.Remove((item.Key, item.Value));

    public void RemoveAt(int index) => entries.RemoveAt(index);

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var index = IndexOf(key);
        value = index < 0 ? default : entries[index].Item2;
        return index >= 0;
    }

    private int IndexOf(TKey key) => entries.FindIndex(entry => EqualityComparer<TKey>.Default.Equals(entry.Item1, key));
}
