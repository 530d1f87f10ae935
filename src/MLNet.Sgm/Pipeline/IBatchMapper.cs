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

    /// <summary>The input columns without which those of our columns that are needed cannot be computed.</summary>
    /// <param name="isActive">Which columns of the output are needed, by index; at least one of ours.</param>
    IEnumerable<DataViewSchema.Column> InputsOf(IReadOnlyList<bool> isActive);

    /// <summary>Fills those of our columns that the batch has slots for.</summary>
    void Compute(RowBatch batch, CancellationToken cancellation);
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
        return isActive;
    }

    internal static bool Computes(this IBatchMapper mapper, bool[] isActive) =>
        Array.IndexOf(isActive, true, mapper.InputSchema.Count) >= 0;
}
