using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>A data view with columns added by a batch mapper: lazy, each cursor a pass of its own.</summary>
internal sealed class BatchDataView(IDataView input, IBatchMapper mapper) : IDataView
{
    public bool CanShuffle => input.CanShuffle;

    public DataViewSchema Schema => mapper.OutputSchema;

    /// <remarks>Not known where rows may be left out.</remarks>
    public long? GetRowCount() => mapper.Indispensable is null ? input.GetRowCount() : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var isActive = mapper.Activate(columnsNeeded);
        var inputs = input.Schema.Where(column => isActive[column.Index]);
        if (!mapper.Computes(isActive) && mapper.Indispensable is null) return new PassThroughCursor(mapper.OutputSchema, input.GetRowCursor(inputs, rand));
        var opening = CursorOpening.Current;
        var stop = CancellationTokenSource.CreateLinkedTokenSource(opening.Consumer);
        try
        {
            SkippedRows beneath = new();
            var cursor = new CursorOpening(stop.Token, beneath).OpenInOrder(input, inputs, rand);
            return new BatchCursor(mapper, cursor, isActive, input.GetRowCount(), new(input, shuffled: rand is not null), stop, beneath, opening.Skipped);
        }
        catch
        {
            stop.Dispose();
            throw;
        }
    }

    /// <remarks>One cursor: a batch on the device is what runs in parallel, not its rows.</remarks>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}

/// <summary>The input's rows as they are, under a schema that has more columns, none of which anybody asked for.</summary>
internal sealed class PassThroughCursor(DataViewSchema schema, DataViewRowCursor input) : DataViewRowCursor
{
    public override DataViewSchema Schema => schema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override bool MoveNext() => input.MoveNext();

    public override bool IsColumnActive(DataViewSchema.Column column) =>
        column.Index < input.Schema.Count && input.IsColumnActive(input.Schema[column.Index]);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => IsColumnActive(column)
        ? input.GetGetter<TValue>(input.Schema[column.Index])
        : throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (disposing) input.Dispose();
        base.Dispose(disposing);
    }
}
