namespace Microsoft.ML.Data;

/// <summary>Some of a schema's columns, in an order of their own.</summary>
internal sealed class ColumnSelection : IRowToRowMapper
{
    private readonly int[] _sources;

    public ColumnSelection(DataViewSchema inputSchema, int[] sources)
    {
        InputSchema = inputSchema;
        _sources = sources;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(sources.Select(index => inputSchema[index]));
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var active = ActiveColumns.Of(OutputSchema, dependingColumns);
        return [.. _sources.Where((_, i) => active[i]).Select(source => InputSchema[source])];
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(activeColumns);
        if (input.Schema != InputSchema)
            throw Contracts.Param(nameof(input), "The row has another schema than the mapper");
        return new Row(this, input, ActiveColumns.Of(OutputSchema, activeColumns));
    }

    public DataViewRowCursor GetCursor(DataViewRowCursor input, bool[] active) => new Cursor(this, input, active);

    private ValueGetter<TValue> Getter<TValue>(DataViewRow input, bool[] active, DataViewSchema.Column column)
    {
        if (!IsActive(active, column))
            throw Contracts.InactiveColumn(column);
        return input.GetGetter<TValue>(input.Schema[_sources[column.Index]]);
    }

    private static bool IsActive(bool[] active, DataViewSchema.Column column) => column.Index < active.Length && active[column.Index];

    private sealed class Row(ColumnSelection selection, DataViewRow input, bool[] active) : DataViewRow
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => selection.OutputSchema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => IsActive(active, column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => selection.Getter<TValue>(input, active, column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
        }
    }

    private sealed class Cursor(ColumnSelection selection, DataViewRowCursor input, bool[] active) : DataViewRowCursor
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => selection.OutputSchema;

        public override bool MoveNext() => input.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => IsActive(active, column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => selection.Getter<TValue>(input, active, column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
        }
    }
}

/// <summary>A data view of some of another's columns.</summary>
internal sealed class SelectedView(IDataView source, ColumnSelection selection) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => selection.OutputSchema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        return selection.GetCursor(source.GetRowCursor(selection.GetDependencies(Schema.Where(column => active[column.Index])), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
