using System.Text.Json;

namespace Microsoft.ML.Data;

/// <summary>Distinct values, numbered from 1.</summary>
internal abstract class KeyNumbering
{
    /// <summary>How many values there are; a key type has one at least.</summary>
    public abstract int Count { get; }

    public abstract PrimitiveDataViewType ItemType { get; }

    /// <summary>Looks at the current row of the column that the numbering was made for.</summary>
    public abstract void Learn();

    public abstract void SortByValue();

    public abstract void AddAnnotation(DataViewSchema.Annotations.Builder builder, bool asText);

    /// <summary>A getter of the keys of a column's values; a value without a number is missing.</summary>
    public abstract Delegate Getter(DataViewRow row, DataViewSchema.Column column);

    /// <summary>The values in their order; a text as an array of characters, as JSON has it for memory.</summary>
    public abstract SavedValues Saved();

    public static KeyNumbering Load(SavedValues saved) =>
        Generic.Call<KeyNumbering>(typeof(KeyNumbering), nameof(CreateSaved), [DataViewTypes.Named(saved.RawType).RawType], saved);

    public static KeyNumbering Of(DataViewRow row, DataViewSchema.Column column, int maximum) =>
        Generic.Call<KeyNumbering>(typeof(KeyNumbering), nameof(Create), [column.Type.ItemType().RawType], row, column, maximum);

    private static KeyNumbering Create<T>(DataViewRow row, DataViewSchema.Column column, int maximum) => new Numbering<T>(row, column, maximum);

    private static KeyNumbering CreateSaved<T>(SavedValues saved) => new Numbering<T>(ModelFile.Read<T[]>(saved.Values), saved.IsKey);

    /// <param name="RawType">The values' .NET type.</param>
    /// <param name="IsKey">Whether they are keys themselves.</param>
    /// <param name="Values">An array of them.</param>
    internal sealed record SavedValues(string RawType, bool IsKey, JsonElement Values);

    private sealed class Numbering<T> : KeyNumbering
    {
        private static readonly IEqualityComparer<T> Equality = TextComparer.Instance as IEqualityComparer<T> ?? EqualityComparer<T>.Default;
        private static readonly IComparer<T> Order = TextComparer.Instance as IComparer<T> ?? Comparer<T>.Default;

        private readonly Dictionary<T, uint> _keys = new(Equality);
        private readonly int _maximum;
        private readonly bool _isKey;
        private Action _learn;
        private List<T> _values = [];

        public Numbering(T[] values, bool isKey)
        {
            (_maximum, _isKey) = (values.Length, isKey);
            ItemType = DataViewTypes.Primitive(typeof(T));
            foreach (var value in values)
                Add(value);
        }

        public Numbering(DataViewRow row, DataViewSchema.Column column, int maximum)
        {
            _maximum = maximum;
            _isKey = column.Type.ItemType() is KeyDataViewType;
            ItemType = DataViewTypes.Primitive(typeof(T));
            var items = Items(row, column);
            _learn = () =>
            {
                foreach (var item in items())
                    Add(item);
            };
        }

        public override int Count => _values.Count;

        public override PrimitiveDataViewType ItemType { get; }

        public override void Learn() => _learn();

        public override void SortByValue()
        {
            _values = [.. _values.Order(Order)];
            for (var i = 0; i < _values.Count; i++)
                _keys[_values[i]] = (uint)i + 1;
        }

        public override SavedValues Saved() => new(typeof(T).FullName, _isKey, JsonSerializer.SerializeToElement(_values));

        public override void AddAnnotation(DataViewSchema.Annotations.Builder builder, bool asText)
        {
            if (asText && typeof(T) != typeof(ReadOnlyMemory<char>))
                AnnotationKinds.AddVector(builder, AnnotationKinds.KeyValues, TextDataViewType.Instance, [.. _values.Select(value => FormattableString.Invariant($"{value}").AsMemory())]);
            else
                AnnotationKinds.AddVector(builder, AnnotationKinds.KeyValues, ItemType, [.. _values]);
        }

        public override Delegate Getter(DataViewRow row, DataViewSchema.Column column)
        {
            if (column.Type is VectorDataViewType)
                return VectorGetter(row.GetGetter<VBuffer<T>>(column));
            var getter = row.GetGetter<T>(column);
            T value = default;
            return (ValueGetter<uint>)((ref uint key) =>
            {
                getter(ref value);
                key = KeyOf(value);
            });
        }

        private Delegate VectorGetter(ValueGetter<VBuffer<T>> getter)
        {
            VBuffer<T> values = default;
            return (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> keys) =>
            {
                getter(ref values);
                var editor = VBufferEditor.Create(ref keys, values.Length);
                editor.Values.Fill(KeyOf(default));
                foreach (var (index, value) in values.Items())
                    editor.Values[index] = KeyOf(value);
                keys = editor.Commit();
            });
        }

        private uint KeyOf(T value) => !MissingValues.IsMissing(value, _isKey) && _keys.TryGetValue(value, out var key) ? key : 0;

        private void Add(T value)
        {
            if (_values.Count >= _maximum || MissingValues.IsMissing(value, _isKey) || _keys.ContainsKey(value))
                return;
            // A text may be a slice of something larger, which a model should not hold on to.
            var own = value is ReadOnlyMemory<char> text ? (T)(object)text.ToString().AsMemory() : value;
            _values.Add(own);
            _keys.Add(own, (uint)_values.Count);
        }

        private static Func<IEnumerable<T>> Items(DataViewRow row, DataViewSchema.Column column)
        {
            if (column.Type is VectorDataViewType)
            {
                var vectors = row.GetGetter<VBuffer<T>>(column);
                VBuffer<T> vector = default;
                return () =>
                {
                    vectors(ref vector);
                    return vector.DenseValues();
                };
            }
            var scalars = row.GetGetter<T>(column);
            T scalar = default;
            return () =>
            {
                scalars(ref scalar);
                return [scalar];
            };
        }
    }

    private sealed class TextComparer : IEqualityComparer<ReadOnlyMemory<char>>, IComparer<ReadOnlyMemory<char>>
    {
        public static readonly object Instance = new TextComparer();

        public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);

        public int Compare(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceCompareTo(y.Span);
    }
}
