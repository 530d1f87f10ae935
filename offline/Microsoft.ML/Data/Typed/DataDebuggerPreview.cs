using System.Collections.Immutable;

namespace Microsoft.ML.Data;

/// <summary>The first rows of a data view, for a reader.</summary>
public sealed class DataDebuggerPreview
{
    internal DataDebuggerPreview(IDataView data, int maxRows)
    {
        if (maxRows < 0)
            throw Contracts.Param(nameof(maxRows), "Must be non-negative");
        Schema = data.Schema;
        var rows = new List<RowInfo>();
        using var cursor = data.GetRowCursor(Schema);
        var readers = Schema.Select(column => Generic.Call<Func<object>>(typeof(DataDebuggerPreview), nameof(Reader), [column.Type.RawType], cursor, column)).ToArray();
        while (rows.Count < maxRows && cursor.MoveNext())
            rows.Add(new([.. Schema.Select(column => KeyValuePair.Create(column.Name, readers[column.Index]()))]));
        RowView = [.. rows];
        ColumnView = [.. Schema.Select(column => new ColumnInfo(column, [.. rows.Select(row => row.Values[column.Index].Value)]))];
    }

    public DataViewSchema Schema { get; }

    public ImmutableArray<ColumnInfo> ColumnView { get; }

    public ImmutableArray<RowInfo> RowView { get; }

    public override string ToString() => $"{Schema.Count} columns, {RowView.Length} rows";

    private static Func<object> Reader<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        return () =>
        {
            T value = default;
            getter(ref value);
            return value;
        };
    }

    /// <summary>A column with its values in the rows shown.</summary>
    public sealed class ColumnInfo
    {
        internal ColumnInfo(DataViewSchema.Column column, object[] values) => (Column, Values) = (column, values);

        public DataViewSchema.Column Column { get; }

        public object[] Values { get; }

        public override string ToString() => $"{Column.Name}: {Column.Type}";
    }

    /// <summary>A row: the values with the names of their columns.</summary>
    public sealed class RowInfo
    {
        internal RowInfo(KeyValuePair<string, object>[] values) => Values = values;

        public KeyValuePair<string, object>[] Values { get; }

        public override string ToString() => $"{Values.Length} columns";
    }
}
