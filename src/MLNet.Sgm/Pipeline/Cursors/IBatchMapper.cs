using Microsoft.ML;

namespace MLNet.Sgm.Pipeline;

/// <summary>Adds columns to rows, a batch at a time; bound to one input schema.</summary>
internal interface IBatchMapper
{
    DataViewSchema InputSchema { get; }

    /// <summary>The input's columns, then ours.</summary>
    DataViewSchema OutputSchema { get; }

    /// <summary>The largest number of rows that are computed together.</summary>
    int BatchSize { get; }

    /// <summary>The column of images without which a row is left out of the output; null where a row that cannot be read is an error.</summary>
    PixelColumn? Indispensable { get; }

    /// <summary>The input columns without which those of our columns that are needed cannot be computed.</summary>
    /// <param name="isActive">Which columns of the output are needed, by index; at least one of ours.</param>
    IEnumerable<DataViewSchema.Column> InputsOf(IReadOnlyList<bool> isActive);

    /// <summary>Begins a pass over rows.</summary>
    /// <param name="rowCount">The number of input rows that the pass will meet; null where it is not known.</param>
    IBatchPass Begin(long? rowCount);
}

/// <summary>One pass over rows; disposal ends it, however far it came.</summary>
internal interface IBatchPass : IDisposable
{
    /// <summary>Fills those of our columns that the batch has slots for.</summary>
    void Compute(RowBatch batch, CancellationToken cancellation);

    /// <summary>Takes note of a row that is left out of the batch that comes next.</summary>
    /// <param name="row">Words for the row.</param>
    /// <param name="reason">Why its image could not be read.</param>
    void Skip(string row, string reason);
}

internal static class BatchMapperExtensions
{
    /// <summary>Which output columns must be at hand, by index, to hand out <paramref name="wanted"/>.</summary>
    internal static bool[] Activate(this IBatchMapper mapper, IEnumerable<DataViewSchema.Column> wanted)
    {
        var isActive = new bool[mapper.OutputSchema.Count];
        foreach (var column in wanted) isActive[column.Index] = true;
        if (mapper.Computes(isActive))
            foreach (var column in mapper.InputsOf(isActive)) isActive[column.Index] = true;
        // Whatever is asked for, all passes have the same rows.
        if (mapper.Indispensable is { } images) isActive[images.Column.Index] = true;
        return isActive;
    }

    internal static bool Computes(this IBatchMapper mapper, bool[] isActive) =>
        Array.IndexOf(isActive, true, mapper.InputSchema.Count) >= 0;
}
