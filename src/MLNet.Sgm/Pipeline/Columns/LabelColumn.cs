using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// A column of classes: a key, an integer (the class index, from 0), or text (the class name, or for ImageNet's classes the WordNet id). A key whose values are class names or class indices is
/// read by these, whatever their order; the class index of one without values is the key − 1.
/// </summary>
internal abstract class LabelColumn
{
    private const string Expected = "a key, an integer class index from 0, or a class name as text";

    private static readonly Dictionary<Type, Type> IntegerColumns = new()
    {
        [typeof(byte)] = typeof(OfIntegers<byte>),
        [typeof(sbyte)] = typeof(OfIntegers<sbyte>),
        [typeof(ushort)] = typeof(OfIntegers<ushort>),
        [typeof(short)] = typeof(OfIntegers<short>),
        [typeof(uint)] = typeof(OfIntegers<uint>),
        [typeof(int)] = typeof(OfIntegers<int>),
        [typeof(ulong)] = typeof(OfIntegers<ulong>),
        [typeof(long)] = typeof(OfIntegers<long>),
    };

    private LabelColumn(DataViewSchema.Column column) => Column = column;

    internal DataViewSchema.Column Column { get; }

    /// <exception cref="ArgumentOutOfRangeException">The column is missing, of another type, or a key of other classes.</exception>
    internal static LabelColumn Bind(DataViewSchema schema, string name, IReadOnlyList<string> classNames)
    {
        var column = SchemaErrors.Find(schema, name);
        if (column.Type is TextDataViewType) return new OfTexts(column, classNames);
        if (column.Type is not (KeyDataViewType or NumberDataViewType) || !IntegerColumns.TryGetValue(column.Type.RawType, out var integers))
            throw SchemaErrors.Mismatch(name, Expected, column.Type.ToString()!);
        var classOfKey = column.Type is KeyDataViewType key ? ClassesOfKeys(column, key, classNames) : null;
        return (LabelColumn)Activator.CreateInstance(integers, column, classNames, classOfKey)!;
    }

    internal static void CheckShape(SchemaShape.Column column)
    {
        var isLabel = column.Kind == SchemaShape.Column.VectorKind.Scalar
            && (column.IsKey || column.ItemType is TextDataViewType || IntegerColumns.ContainsKey(column.ItemType.RawType));
        if (!isLabel) throw SchemaErrors.Mismatch(column.Name, Expected, $"{column.Kind} of {column.ItemType}");
    }

    /// <summary>Throws if the column is a key whose values have another order than the classes. ML.NET's metrics, unlike ours, read a key by its number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is.</exception>
    internal virtual void RequireOrderOfClasses() { }

    /// <summary>The class index of each row of a batch.</summary>
    /// <exception cref="InvalidOperationException">A label is missing or not one of the classes.</exception>
    internal abstract long[] Read(RowBatch batch);

    private protected InvalidOperationException Complain(RowBatch batch, int row, string expected, object found) =>
        new(FormattableString.Invariant($"Row {batch.FirstRow + row}: label column '{Column.Name}' must hold {expected}; found {found}."));

    /// <summary>The class index of each key, from key 1 on.</summary>
    private static long[] ClassesOfKeys(DataViewSchema.Column column, KeyDataViewType key, IReadOnlyList<string> classNames)
    {
        if (AnnotationKinds.ReadNames(column, AnnotationKinds.KeyValues) is { } names)
        {
            var indices = new ClassIndices(classNames);
            return [.. names.Select((name, i) => indices.TryFind(name, out var index)
                ? index
                : throw SchemaErrors.Mismatch(column.Name, $"keys that name classes of the network, {indices}", $"'{name}' for key {i + 1}"))];
        }
        if (AnnotationKinds.ReadIntegers(column, AnnotationKinds.KeyValues) is { } values)
            return [.. values.Select((value, i) => value >= 0 && value < classNames.Count ? value
                : throw SchemaErrors.Mismatch(column.Name, FormattableString.Invariant($"keys of class indices from 0 to {classNames.Count - 1}"), FormattableString.Invariant($"{value} for key {i + 1}")))];
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues) is { } others)
            throw SchemaErrors.Mismatch(column.Name, "a key of class names or integer class indices", $"one of {others.Type}");
        if (key.Count != (ulong)classNames.Count)
            throw SchemaErrors.Mismatch(column.Name, $"a key of the network's {classNames.Count} classes", $"a key of {key.Count} without names");
        return [.. Enumerable.Range(0, classNames.Count).Select(index => (long)index)];
    }

    private sealed class OfIntegers<T>(DataViewSchema.Column column, IReadOnlyList<string> classNames, long[]? classOfKey) : LabelColumn(column)
        where T : struct, System.Numerics.IBinaryInteger<T>
    {
        private readonly int first = classOfKey is null ? 0 : 1;
        private readonly int count = classOfKey?.Length ?? classNames.Count;

        internal override void RequireOrderOfClasses()
        {
            for (var key = 0; key < (classOfKey?.Length ?? 0); key++)
                if (classOfKey![key] != key)
                    throw SchemaErrors.Mismatch(Column.Name, $"a key whose values have the order of the network's classes, because ML.NET's metrics compare keys with scores by number; ml.Transforms.Conversion.MapValueToKey(\"{Column.Name}\", keyData: ml.Data.LoadFromEnumerable(classifier.ClassNames.Select(name => new {{ name }}))) makes one",
                        $"'{classNames[(int)classOfKey[key]]}' for key {key + 1}, which is class {classOfKey[key]}");
        }

        internal override long[] Read(RowBatch batch)
        {
            var values = batch.Values<T>(Column.Index)!;
            var labels = new long[batch.Count];
            for (var row = 0; row < labels.Length; row++)
            {
                var index = long.CreateSaturating(values[row]) - first;
                if (index < 0 || index >= count) throw Complain(batch, row, $"{(classOfKey is null ? "a class index" : "a key")} from {first} to {count - 1 + first}", values[row]);
                labels[row] = classOfKey is null ? index : classOfKey[index];
            }
            return labels;
        }
    }

    private sealed class OfTexts(DataViewSchema.Column column, IReadOnlyList<string> classNames) : LabelColumn(column)
    {
        private readonly ClassIndices indices = new(classNames);

        internal override long[] Read(RowBatch batch)
        {
            var values = batch.Values<ReadOnlyMemory<char>>(Column.Index)!;
            var labels = new long[batch.Count];
            for (var row = 0; row < labels.Length; row++)
                if (!indices.TryFind(values[row].ToString(), out labels[row])) throw Complain(batch, row, $"one of the classes {indices}", $"'{values[row]}'");
            return labels;
        }
    }
}
