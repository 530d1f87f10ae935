using Microsoft.ML;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// Counts the rows that are left out, because their images cannot be read, by every cursor of ours at and beneath one that was opened here: each when the row after it is
/// reached, or the end, so that what is read ahead does not count. A cache of ML.NET counts for whoever fills it.
/// </summary>
internal sealed class SkippedRows
{
    private long count;

    internal long Count => Interlocked.Read(ref count);

    internal void Add() => Interlocked.Increment(ref count);

    /// <summary>The count, which begins at 0 again.</summary>
    internal long Take() => Interlocked.Exchange(ref count, 0);

    internal DataViewRowCursor Open(IDataView view, IEnumerable<DataViewSchema.Column> columns) => new CursorOpening(CancellationToken.None, this).Open(view, columns);
}
