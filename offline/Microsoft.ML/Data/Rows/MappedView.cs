namespace Microsoft.ML.Data;

/// <summary>A data view with the columns of a mapper after its own.</summary>
internal sealed class MappedView(IDataView source, RowMapping mapping) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => mapping.OutputSchema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        var input = source.GetRowCursor(mapping.Dependencies(active), rand);
        return new Cursor(input, mapping.Getters(input, active));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        return [.. source.GetRowCursorSet(mapping.Dependencies(active), n, rand).Select(input => new Cursor(input, mapping.Getters(input, active)))];
    }

    private sealed class Cursor(DataViewRowCursor input, MappedGetters getters) : DataViewRowCursor
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => getters.Schema;

        public override bool MoveNext() => input.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => getters.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => getters.Get<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                getters.Dispose();
        }
    }
}
