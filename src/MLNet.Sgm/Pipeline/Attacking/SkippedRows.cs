using Microsoft.ML;

namespace MLNet.Sgm.Pipeline;

/// <summary>Counts the rows that are left out, because their images cannot be read, by every cursor beneath one that was opened here.</summary>
internal sealed class SkippedRows
{
    /// <summary>
    /// Who counts for the cursors that this thread is opening. Views open what is beneath them before they return, and views of ML.NET have no other way to hand something down; a cursor
    /// keeps what it finds here, and nobody looks here once it is open.
    /// </summary>
    [ThreadStatic]
    private static SkippedRows? opening;

    private long count;

    internal static SkippedRows? Opening => opening;

    internal long Count => Interlocked.Read(ref count);

    internal void Add() => Interlocked.Increment(ref count);

    /// <summary>Opens a cursor whose skipped rows, and those of all cursors beneath it, are counted here.</summary>
    internal DataViewRowCursor Open(IDataView view, IEnumerable<DataViewSchema.Column> columns)
    {
        var outer = opening;
        opening = this;
        try
        {
            return view.GetRowCursor(columns);
        }
        finally
        {
            opening = outer;
        }
    }
}
