namespace Microsoft.ML.Data;

/// <summary>Reads one column as a sequence.</summary>
public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName)
    {
        ArgumentNullException.ThrowIfNull(data);
        Contracts.CheckNonEmpty(columnName, nameof(columnName));
        return data.GetColumn<T>(data.Schema.GetColumnOrNull(columnName) ?? throw Contracts.SchemaMismatch(nameof(columnName), "input", columnName));
    }

    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (column.Index >= data.Schema.Count || data.Schema[column.Index].Name != column.Name || !data.Schema[column.Index].Type.Equals(column.Type))
            throw Contracts.Param(nameof(column), "column is not from this data view");
        if (column.Type.RawType == typeof(T))
            return Read<T, T>(data, column, value => value);
        if (typeof(T) == typeof(string) && column.Type is TextDataViewType)
            return Read<ReadOnlyMemory<char>, T>(data, column, text => (T)(object)text.ToString());
        if (typeof(T) == typeof(string[]) && column.Type is VectorDataViewType { ItemType: TextDataViewType })
            return Read<VBuffer<ReadOnlyMemory<char>>, T>(data, column, texts => (T)(object)texts.DenseValues().Select(text => text.ToString()).ToArray());
        if (typeof(T).IsArray && column.Type is not VectorDataViewType)
            throw Contracts.SchemaMismatch(nameof(column), "input", column.Name, "vector", "scalar");
        if (typeof(T).IsArray && column.Type.ItemType().RawType == typeof(T).GetElementType())
            return Generic.Call<IEnumerable<T>>(typeof(ColumnCursorExtensions), nameof(ReadArrays), [column.Type.ItemType().RawType], data, column);
        throw Contracts.Invalid($"Could not map a data view column '{column.Name}' of type {column.Type} to {typeof(T)}.");
    }

    private static IEnumerable<TItem[]> ReadArrays<TItem>(IDataView data, DataViewSchema.Column column) =>
        Read<VBuffer<TItem>, TItem[]>(data, column, vector => [.. vector.DenseValues()]);

    private static IEnumerable<T> Read<TRaw, T>(IDataView data, DataViewSchema.Column column, Func<TRaw, T> convert)
    {
        using var cursor = data.GetRowCursor([column]);
        var getter = cursor.GetGetter<TRaw>(column);
        // One variable for all rows, as the official library has it: a vector or an image is valid until the next row.
        TRaw value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            yield return convert(value);
        }
    }
}
