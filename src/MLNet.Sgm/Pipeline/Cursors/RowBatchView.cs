using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>The rows of a batch as a data view. Columns that the batch does not hold are in its schema, but cannot be read.</summary>
/// <param name="batch">The rows.</param>
/// <param name="schema">The batch's columns, and one of them a second time.</param>
internal sealed class RowBatchView(RowBatch batch, AliasedSchema schema) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema.Schema;

    public long? GetRowCount() => batch.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(batch, schema.Schema, columnsNeeded.ToDictionary(column => column.Index, column => schema.OriginOf(column).Index));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(RowBatch batch, DataViewSchema schema, Dictionary<int, int> needed) : DataViewRowCursor
    {
        private int row = -1;

        public override DataViewSchema Schema => schema;

        /// <summary>The row's number among all rows, so that errors name the same row here as outside.</summary>
        public override long Position => row >= 0 && row < batch.Count ? batch.FirstRow + row : -1;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            if (row < batch.Count) row++;
            return row < batch.Count;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => needed.ContainsKey(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!needed.TryGetValue(column.Index, out var index)) throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");
            if (batch[index] is not { } buffer) throw new InvalidOperationException($"Column '{column.Name}' is not at hand.");
            return buffer.CreateGetter(() => row) as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type.RawType}; a getter for {typeof(TValue)} was asked for.");
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = batch.Ids[row];
    }
}
