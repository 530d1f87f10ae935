using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>Up to a fixed number of consecutive rows: the values of the active columns, those of the input and those we add.</summary>
internal sealed class RowBatch : IDisposable
{
    private readonly ColumnBuffer?[] columns;
    private readonly int borrowed;

    /// <param name="schema">The schema of the rows, our columns included.</param>
    /// <param name="isActive">Which of its columns are needed, by index.</param>
    /// <param name="capacity">The largest number of rows.</param>
    internal RowBatch(DataViewSchema schema, IReadOnlyList<bool> isActive, int capacity)
    {
        columns = [.. schema.Select(column => isActive[column.Index] ? ColumnBuffer.Create(column.Type, capacity) : null)];
        Ids = new DataViewRowId[capacity];
    }

    private RowBatch(RowBatch other, int borrowed, DataViewSchema schema, IReadOnlyList<bool> isActive)
    {
        // Of columns that others add the batch has none.
        this.borrowed = borrowed = Math.Min(borrowed, other.columns.Length);
        columns = [.. schema.Select(column => column.Index < borrowed ? other.columns[column.Index] : isActive[column.Index] ? ColumnBuffer.Create(column.Type, other.Count) : null)];
        (Ids, Count, FirstRow) = (other.Ids, other.Count, other.FirstRow);
    }

    /// <summary>All rows of a view as one batch.</summary>
    /// <param name="view">The rows.</param>
    /// <param name="needed">The columns that are read.</param>
    /// <param name="capacity">The largest number of rows.</param>
    /// <param name="cancellation">Ends the reading.</param>
    internal static RowBatch Read(IDataView view, IEnumerable<DataViewSchema.Column> needed, int capacity, CancellationToken cancellation)
    {
        List<DataViewSchema.Column> columns = [.. needed.Distinct()];
        var isActive = new bool[view.Schema.Count];
        foreach (var column in columns) isActive[column.Index] = true;
        var batch = new RowBatch(view.Schema, isActive, capacity);
        try
        {
            using var cursor = view.GetRowCursor(columns);
            var readers = columns.Select(column => batch[column.Index]!.BindReader(cursor, column)).ToList();
            while (batch.Count < capacity && cursor.MoveNext())
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var read in readers) read(batch.Count);
                batch.Count++;
            }
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <summary>The number of rows that are there.</summary>
    internal int Count { get; set; }

    /// <summary>The number of rows before this batch.</summary>
    internal long FirstRow { get; set; }

    internal DataViewRowId[] Ids { get; }

    /// <summary>The rows that were left out before a slot, in their order; those at the end of the input stand before the slot after the last.</summary>
    internal List<LeftOutRow> LeftOut { get; } = [];

    internal int Capacity => Ids.Length;

    internal ColumnBuffer? this[int column] => columns[column];

    /// <summary>The slots of an active column, or null where nobody needs it.</summary>
    internal T[]? Values<T>(int column) => ((ColumnBuffer<T>?)columns[column])?.Values;

    /// <summary>The same rows with other columns after the first ones, which stay this batch's own.</summary>
    /// <param name="count">The number of columns that both have.</param>
    /// <param name="schema">The schema of the new rows.</param>
    /// <param name="isActive">Which of its columns are needed, by index.</param>
    internal RowBatch Extend(int count, DataViewSchema schema, IReadOnlyList<bool> isActive) => new(this, count, schema, isActive);

    public void Dispose()
    {
        foreach (var column in columns.Skip(borrowed)) column?.Dispose();
    }
}
