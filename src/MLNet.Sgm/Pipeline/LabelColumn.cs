using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// A column of true classes: a key (class index = key − 1), an integer (the class index, from 0), or text (the class name).
/// </summary>
internal abstract class LabelColumn
{
    private const string Expected = "a key, an integer class index from 0, or a class name as text";

    private static readonly Dictionary<Type, Type> IntegerColumns = new()
    {
        [typeof(byte)] = typeof(OfIntegers<byte>), [typeof(sbyte)] = typeof(OfIntegers<sbyte>),
        [typeof(ushort)] = typeof(OfIntegers<ushort>), [typeof(short)] = typeof(OfIntegers<short>),
        [typeof(uint)] = typeof(OfIntegers<uint>), [typeof(int)] = typeof(OfIntegers<int>),
        [typeof(ulong)] = typeof(OfIntegers<ulong>), [typeof(long)] = typeof(OfIntegers<long>),
    };

    private protected LabelColumn(DataViewSchema.Column column, IReadOnlyList<string> classNames) => (Column, ClassNames) = (column, classNames);

    internal DataViewSchema.Column Column { get; }

    private protected IReadOnlyList<string> ClassNames { get; }

    /// <exception cref="ArgumentOutOfRangeException">The column is missing, of another type, or a key of other classes.</exception>
    internal static LabelColumn Bind(DataViewSchema schema, string name, IReadOnlyList<string> classNames)
    {
        var column = SchemaErrors.Find(schema, name);
        if (column.Type is TextDataViewType) return new OfTexts(column, classNames);
        if (column.Type is not (KeyDataViewType or NumberDataViewType) || !IntegerColumns.TryGetValue(column.Type.RawType, out var integers))
            throw SchemaErrors.Mismatch(name, Expected, column.Type.ToString()!);
        if (column.Type is KeyDataViewType key) CheckKey(column, key, classNames);
        return (LabelColumn)Activator.CreateInstance(integers, column, classNames)!;
    }

    internal static void CheckShape(SchemaShape.Column column)
    {
        var isLabel = column.Kind == SchemaShape.Column.VectorKind.Scalar
            && (column.IsKey || column.ItemType is TextDataViewType || IntegerColumns.ContainsKey(column.ItemType.RawType));
        if (!isLabel) throw SchemaErrors.Mismatch(column.Name, Expected, $"{column.Kind} of {column.ItemType}");
    }

    /// <summary>The class index of each row of a batch.</summary>
    /// <exception cref="InvalidOperationException">A label is missing or not one of the classes.</exception>
    internal abstract long[] Read(RowBatch batch);

    private protected InvalidOperationException Complain(RowBatch batch, int row, string expected, object found) =>
        new($"Row {batch.FirstRow + row}: label column '{Column.Name}' must hold {expected}; found {found}.");

    private static void CheckKey(DataViewSchema.Column column, KeyDataViewType key, IReadOnlyList<string> classNames)
    {
        if (key.Count != (ulong)classNames.Count)
            throw SchemaErrors.Mismatch(column.Name, $"a key of the network's {classNames.Count} classes", $"a key of {key.Count}");
        var names = AnnotationKinds.ReadNames(column, AnnotationKinds.KeyValues);
        if (names is null || names.Length != classNames.Count) return;
        for (var i = 0; i < names.Length; i++)
            if (names[i] != classNames[i])
                throw SchemaErrors.Mismatch(column.Name, $"key {i + 1} to mean '{classNames[i]}', as the network's outputs are ordered (or the class name as text)", $"'{names[i]}'");
    }

    private sealed class OfIntegers<T>(DataViewSchema.Column column, IReadOnlyList<string> classNames) : LabelColumn(column, classNames)
        where T : struct, System.Numerics.IBinaryInteger<T>
    {
        private readonly long first = column.Type is KeyDataViewType ? 1 : 0;

        internal override long[] Read(RowBatch batch)
        {
            var values = batch.Values<T>(Column.Index)!;
            var labels = new long[batch.Count];
            for (var row = 0; row < labels.Length; row++)
            {
                labels[row] = long.CreateSaturating(values[row]) - first;
                if (labels[row] < 0 || labels[row] >= ClassNames.Count)
                    throw Complain(batch, row, $"{(first == 1 ? "a key" : "a class index")} from {first} to {ClassNames.Count - 1 + first}", values[row]);
            }
            return labels;
        }
    }

    private sealed class OfTexts(DataViewSchema.Column column, IReadOnlyList<string> classNames) : LabelColumn(column, classNames)
    {
        private readonly Dictionary<string, long> indices = classNames.Select((name, index) => (name, index)).ToDictionary(entry => entry.name, entry => (long)entry.index);

        internal override long[] Read(RowBatch batch)
        {
            var values = batch.Values<ReadOnlyMemory<char>>(Column.Index)!;
            var labels = new long[batch.Count];
            for (var row = 0; row < labels.Length; row++)
                if (!indices.TryGetValue(values[row].ToString(), out labels[row]))
                    throw Complain(batch, row, $"one of the classes {string.Join(", ", ClassNames.Take(5).Select(name => $"'{name}'"))}{(ClassNames.Count > 5 ? " ..." : "")}", $"'{values[row]}'");
            return labels;
        }
    }
}
