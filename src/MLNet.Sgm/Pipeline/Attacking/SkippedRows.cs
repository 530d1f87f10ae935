using Microsoft.ML;

namespace MLNet.Sgm.Pipeline;

/// <summary>Counts the rows that are left out, because their images cannot be read, by every cursor of ours at and beneath one that was opened here.</summary>
internal sealed class SkippedRows
{
    private long count;

    internal long Count => Interlocked.Read(ref count);

    internal void Add() => Interlocked.Increment(ref count);

    internal DataViewRowCursor Open(IDataView view, IEnumerable<DataViewSchema.Column> columns) => new CursorOpening(CancellationToken.None, this).Open(view, columns);
}
