using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>Reads rows of an input into batches. It leaves out those without an image, where the mapper says so.</summary>
internal sealed class BatchReader : IDisposable
{
    private readonly DataViewRowCursor input;
    private readonly List<DataViewSchema.Column> columns;
    private readonly PixelColumn? indispensable;
    private readonly RowDescriber describer;
    private readonly SkippedRows beneath;
    private readonly ValueGetter<DataViewRowId> getId;
    private readonly Dictionary<RowBatch, Action<int>[]> readers = [];
    private long number = -1;

    /// <param name="mapper">What adds the columns.</param>
    /// <param name="input">A cursor over the input with the needed columns; owned from here on.</param>
    /// <param name="isActive">Which columns of the output are needed, by index.</param>
    /// <param name="describer">Words for a row of the input; owned from here on.</param>
    /// <param name="beneath">Counts what cursors beneath the input leave out.</param>
    internal BatchReader(IBatchMapper mapper, DataViewRowCursor input, bool[] isActive, RowDescriber describer, SkippedRows beneath)
    {
        (this.input, this.describer, this.beneath, indispensable) = (input, describer, beneath, mapper.Indispensable);
        getId = input.GetIdGetter();
        // First the column that may say that the others are not needed.
        columns = [.. mapper.InputSchema.Where(column => isActive[column.Index]).OrderByDescending(column => column.Index == indispensable?.Column.Index)];
    }

    /// <summary>Fills a batch, or as much of it as there are rows.</summary>
    /// <exception cref="InvalidOperationException">A column could not be read.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    internal void Read(RowBatch batch, CancellationToken cancellation)
    {
        if (!readers.TryGetValue(batch, out var read))
            readers.Add(batch, read = [.. columns.Select(column => batch[column.Index]!.BindReader(input, column))]);
        batch.Count = 0;
        batch.LeftOut.Clear();
        while (batch.Count < batch.Capacity)
        {
            cancellation.ThrowIfCancellationRequested();
            var isThere = input.MoveNext();
            for (var left = beneath.Take(); left > 0; left--) batch.LeftOut.Add(new(batch.Count));
            if (!isThere) return;
            number++;
            if (batch.Count == 0) batch.FirstRow = input.Position;
            getId(ref batch.Ids[batch.Count]);
            if (ReadRow(batch, read)) batch.Count++;
        }
    }

    public void Dispose()
    {
        input.Dispose();
        describer.Dispose();
    }

    private bool ReadRow(RowBatch batch, Action<int>[] read)
    {
        for (var i = 0; i < read.Length; i++)
        {
            var isIndispensable = indispensable is not null && i == 0;
            try
            {
                read[i](batch.Count);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                if (isIndispensable) return Skip(batch, error.Message);
                throw new InvalidOperationException($"Column '{columns[i].Name}' could not be read at {Describe(batch)}: {error.Message}", error);
            }
            if (isIndispensable && indispensable!.Defect(batch, batch.Count) is { } defect) return Skip(batch, defect);
        }
        return true;
    }

    private bool Skip(RowBatch batch, string reason)
    {
        batch.LeftOut.Add(new(batch.Count, Describe(batch), reason));
        return false;
    }

    private string Describe(RowBatch batch) => describer.Describe(number, batch.Ids[batch.Count]);
}
