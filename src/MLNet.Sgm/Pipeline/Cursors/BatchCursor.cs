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
    private readonly Lock moving = new();
    private readonly bool computes;
    private readonly bool[] isActive;
    private readonly DataViewSchema schema;
    private readonly IBatchPass pass;
    private readonly SkippedRows? skipped;
    private readonly BatchReader reader;
    private readonly CancellationTokenSource stop;
    private RowBatch current;
    private RowBatch next;
    private Task? reading;
    private bool inputEnded;
    private bool finished;
    private int slot = -1;
    private long position = -1;
    private bool disposed;

    /// <param name="mapper">What adds the columns.</param>
    /// <param name="input">A cursor over the input with the needed columns; owned from here on.</param>
    /// <param name="isActive">Which columns of the output are needed, by index.</param>
    /// <param name="rowCount">The number of input rows, if it is known.</param>
    /// <param name="describer">Words for a row of the input, to name it in an error; owned from here on.</param>
    /// <param name="stop">Cancelled when this cursor, or one above it, is disposed; cursors beneath know its token. Owned from here on.</param>
    /// <param name="beneath">Counts what cursors beneath the input leave out.</param>
    /// <param name="skipped">What counts rows that are left out, or null.</param>
    internal BatchCursor(IBatchMapper mapper, DataViewRowCursor input, bool[] isActive, long? rowCount, RowDescriber describer, CancellationTokenSource stop, SkippedRows beneath, SkippedRows? skipped)
    {
        (schema, this.isActive, this.stop, this.skipped) = (mapper.OutputSchema, isActive, stop, skipped);
        computes = mapper.Computes(isActive);
        current = new(schema, isActive, mapper.BatchSize);
        next = new(schema, isActive, mapper.BatchSize);
        pass = mapper.Begin(rowCount);
        reader = new(mapper, input, isActive, describer, beneath);
    }

    public override DataViewSchema Schema => schema;

    public override long Position => position;

    public override long Batch => 0;

    public override bool MoveNext()
    {
        lock (moving)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (finished) return false;
            try
            {
                if (slot + 1 >= current.Count && !TakeNextBatch())
                {
                    CountLeftOut(before: current.Count);
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
            CountLeftOut(before: slot);
            return true;
        }
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
        if (disposing && !Interlocked.Exchange(ref disposed, true))
        {
            // Whatever computes a batch stops at its next step, and whatever reads one at its next row, here and in all cursors beneath.
            stop.Cancel();
            lock (moving)
            {
                // What the reader still throws, nobody waits for any more.
                reading?.ContinueWith(ended => ended.Exception, TaskScheduler.Default).Wait();
                reader.Dispose();
                pass.Dispose();
                current.Dispose();
                next.Dispose();
                stop.Dispose();
            }
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

    private void CountLeftOut(int before)
    {
        if (skipped is null) return;
        foreach (var row in current.LeftOut)
            if (row.Slot == before) skipped.Add();
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
        foreach (var (_, row, reason) in current.LeftOut)
            if (row is not null) pass.Skip(row, reason);
        if (current.Count == 0) return false;
        if (computes) pass.Compute(current, stop.Token);
        return true;
    }

    private Task ReadInBackground()
    {
        var batch = next;
        return Task.Run(() => reader.Read(batch, stop.Token));
    }
}
