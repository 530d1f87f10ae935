using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Writes the current row's value of one column.</summary>
public delegate void ValueGetter<TValue>(ref TValue value);

/// <summary>Rows and columns, read by cursors; nothing is computed before a cursor asks.</summary>
public interface IDataView
{
    bool CanShuffle { get; }

    long? GetRowCount();

    DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null);

    DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null);

    DataViewSchema Schema { get; }
}

/// <summary>A row: its getters read the values of the columns that are active.</summary>
public abstract class DataViewRow : IDisposable
{
    private bool _disposed;

    /// <summary>The number of the row, or -1 where there is none.</summary>
    public abstract long Position { get; }

    public abstract long Batch { get; }

    public abstract DataViewSchema Schema { get; }

    public abstract ValueGetter<DataViewRowId> GetIdGetter();

    public abstract bool IsColumnActive(DataViewSchema.Column column);

    public abstract ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column);

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A row that moves over the rows of a data view.</summary>
public abstract class DataViewRowCursor : DataViewRow
{
    public abstract bool MoveNext();
}
