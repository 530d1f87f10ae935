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

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => Open(columnsNeeded, rand, CancellationToken.None);

    /// <summary>Opens a cursor that stops with its consumer, if the view is one of ours. Any other ends what it began when it is disposed.</summary>
    /// <param name="view">The view.</param>
    /// <param name="columnsNeeded">Its columns that are needed.</param>
    /// <param name="rand">What shuffles the rows, or null.</param>
    /// <param name="consumer">Cancelled when the consumer is disposed, which may not dispose a cursor that is at work on another thread.</param>
    internal static DataViewRowCursor Open(IDataView view, IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand, CancellationToken consumer) =>
        view is BatchDataView ours ? ours.Open(columnsNeeded, rand, consumer) : view.GetRowCursor(columnsNeeded, rand);

    private DataViewRowCursor Open(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand, CancellationToken consumer)
    {
        var isActive = mapper.Activate(columnsNeeded);
        var inputs = input.Schema.Where(column => isActive[column.Index]);
        if (!mapper.Computes(isActive) && mapper.Indispensable is null) return new PassThroughCursor(mapper.OutputSchema, Open(input, inputs, rand, consumer));
        var stop = CancellationTokenSource.CreateLinkedTokenSource(consumer);
        try
        {
            return new BatchCursor(mapper, Open(input, inputs, rand, stop.Token), isActive, input.GetRowCount(), new(input, shuffled: rand is not null), stop);
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
