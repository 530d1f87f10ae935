using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// Hands out rows whose added columns were computed a batch at a time. While the consumer reads one batch, and while the
/// device computes it, the next is read from the input in the background; no more than these two are ever held.
/// </summary>
/// <remarks>
/// The input is read once: the columns that the consumer asked for wait in the batch beside those that the computation needs,
/// so that however many attacks and scorers follow each other, none is computed twice in a pass.
/// </remarks>
internal sealed class BatchCursor : DataViewRowCursor
{
    private readonly IBatchMapper mapper;
    private readonly DataViewRowCursor input;
    private readonly bool[] isActive;
    private readonly Func<long, string> describeRow;
    private readonly CancellationTokenSource disposal = new();
    private readonly ValueGetter<DataViewRowId> inputId;
    private RowBatch current;
    private RowBatch next;
    private Dictionary<RowBatch, (string Column, Action<int> Read)[]>? readers;
    private Task? reading;
    private bool inputEnded;
    private bool finished;
    private int slot = -1;
    private long position = -1;
    private bool disposed;

    /// <param name="mapper">What adds the columns.</param>
    /// <param name="input">A cursor over the input with the needed columns; owned from here on.</param>
    /// <param name="isActive">Which columns of the output are needed, by index.</param>
    /// <param name="describeRow">Words for a row of the input, to name it in an error.</param>
    internal BatchCursor(IBatchMapper mapper, DataViewRowCursor input, bool[] isActive, Func<long, string> describeRow)
    {
        (this.mapper, this.input, this.isActive, this.describeRow) = (mapper, input, isActive, describeRow);
        inputId = input.GetIdGetter();
        current = new(Schema, isActive, mapper.BatchSize);
        next = new(Schema, isActive, mapper.BatchSize);
    }

    public override DataViewSchema Schema => mapper.OutputSchema;

    public override long Position => position;

    public override long Batch => 0;

    public override bool MoveNext()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (finished) return false;
        try
        {
            if (slot + 1 >= current.Count && !TakeNextBatch())
            {
                Finish();
                return false;
            }
        }
        catch
        {
            Finish();
            throw;
        }
        slot++;
        position++;
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => isActive[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!isActive[column.Index]) throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");
        var getters = new[] { current[column.Index]!.CreateGetter(() => slot), next[column.Index]!.CreateGetter(() => slot) };
        var first = current;
        if (getters[0] is not ValueGetter<TValue> ofFirst || getters[1] is not ValueGetter<TValue> ofSecond)
            throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type.RawType}; a getter for {typeof(TValue)} was asked for.");
        return (ref TValue value) =>
        {
            CheckPosition();
            (ReferenceEquals(current, first) ? ofFirst : ofSecond)(ref value);
        };
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) =>
    {
        CheckPosition();
        value = current.Ids[slot];
    };

    protected override void Dispose(bool disposing)
    {
        if (disposing && !disposed)
        {
            disposed = true;
            disposal.Cancel();
            // Only the reader may be inside the input cursor; it stops at its next row.
            reading?.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
            input.Dispose();
            current.Dispose();
            next.Dispose();
            disposal.Dispose();
        }
        base.Dispose(disposing);
    }

    private void CheckPosition()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (position < 0) throw new InvalidOperationException("The cursor stands before the first row or after the last; call MoveNext first.");
    }

    private void Finish()
    {
        finished = true;
        position = -1;
    }

    private bool TakeNextBatch()
    {
        if (inputEnded) return false;
        reading ??= ReadInBackground();
        reading.GetAwaiter().GetResult();
        (current, next) = (next, current);
        inputEnded = current.Count < current.Capacity;
        reading = inputEnded ? null : ReadInBackground();
        slot = -1;
        if (current.Count == 0) return false;
        mapper.Compute(current, disposal.Token);
        return true;
    }

    private Task ReadInBackground()
    {
        var batch = next;
        batch.FirstRow = current.FirstRow + current.Count;
        return Task.Run(() => Read(batch));
    }

    private void Read(RowBatch batch)
    {
        readers ??= BindReaders();
        batch.Count = 0;
        while (batch.Count < batch.Capacity && !disposal.IsCancellationRequested && input.MoveNext())
        {
            inputId(ref batch.Ids[batch.Count]);
            foreach (var (column, read) in readers[batch])
            {
                try
                {
                    read(batch.Count);
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    throw new InvalidOperationException($"Column '{column}' could not be read at {describeRow(batch.FirstRow + batch.Count)}: {error.Message}", error);
                }
            }
            batch.Count++;
        }
    }

    private Dictionary<RowBatch, (string Column, Action<int> Read)[]> BindReaders() => new[] { current, next }.ToDictionary(
        batch => batch,
        batch => mapper.InputSchema.Where(column => isActive[column.Index]).Select(column => (column.Name, batch[column.Index]!.BindReader(input, column))).ToArray());
}
