using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>Up to a fixed number of consecutive rows: the values of the active columns, those of the input and those we add.</summary>
internal sealed class RowBatch : IDisposable
{
    private readonly ColumnBuffer?[] columns;

    /// <param name="schema">The schema of the rows, our columns included.</param>
    /// <param name="isActive">Which of its columns are needed, by index.</param>
    /// <param name="capacity">The largest number of rows.</param>
    internal RowBatch(DataViewSchema schema, IReadOnlyList<bool> isActive, int capacity)
    {
        columns = [.. schema.Select(column => isActive[column.Index] ? ColumnBuffer.Create(column.Type, capacity) : null)];
        Ids = new DataViewRowId[capacity];
    }

    /// <summary>The number of rows that are there.</summary>
    internal int Count { get; set; }

    /// <summary>The number of rows before this batch.</summary>
    internal long FirstRow { get; set; }

    internal DataViewRowId[] Ids { get; }

    internal int Capacity => Ids.Length;

    internal ColumnBuffer? this[int column] => columns[column];

    /// <summary>The slots of an active column, or null where nobody needs it.</summary>
    internal T[]? Values<T>(int column) => ((ColumnBuffer<T>?)columns[column])?.Values;

    public void Dispose()
    {
        foreach (var column in columns) column?.Dispose();
    }
}
