using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The operations that make data views, and that choose and order their rows.</summary>
public sealed class DataOperationsCatalog
{
    internal DataOperationsCatalog(IHostEnvironment environment) => Environment = environment;

    internal IHostEnvironment Environment { get; }

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null)
        where TRow : class => new ObjectView<TRow>(data, schemaDefinition);

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, DataViewSchema schema)
        where TRow : class => new ObjectView<TRow>(data, TypedColumn.DefinitionOf(typeof(TRow), schema));

    public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false,
        SchemaDefinition schemaDefinition = null)
        where TRow : class, new()
    {
        ArgumentNullException.ThrowIfNull(data);
        // Columns that do not fit are reported here, not when the sequence is read.
        var reader = new ObjectReader<TRow>(data.Schema, ignoreMissingColumns, schemaDefinition);
        return Enumerate(data, reader, reuseRowObject);
    }

    public IDataView TakeRows(IDataView input, long count) => Part(input, 0, count, count);

    public IDataView SkipRows(IDataView input, long count) => Part(input, count, long.MaxValue, count);

    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (shufflePoolSize <= 0)
            throw Contracts.Param(nameof(shufflePoolSize), "Must be positive");
        return new ShuffledView(input, seed ?? Environment.Register(nameof(ShuffleRows)).Rand.Next(), shufflePoolSize, shuffleSource);
    }

    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new CachedView(input, columnsToPrefetch ?? []);
    }

    /// <summary>The rows whose value is at least the lower bound and less than the upper one.</summary>
    public IDataView FilterRowsByColumn(IDataView input, string columnName, double lowerBound = double.NegativeInfinity,
        double upperBound = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(input);
        Contracts.CheckNonEmpty(columnName, nameof(columnName));
        return new RangeFilteredView(input, columnName, lowerBound, upperBound);
    }

    private static SkipTakeView Part(IDataView input, long skip, long take, long count)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (count < 0)
            throw Contracts.Param(nameof(count), "Must be non-negative");
        return new(input, skip, take);
    }

    private static IEnumerable<TRow> Enumerate<TRow>(IDataView data, ObjectReader<TRow> reader, bool reuse)
        where TRow : class, new()
    {
        using var cursor = data.GetRowCursor(reader.Columns);
        var fill = reader.Filler(cursor);
        var row = new TRow();
        while (cursor.MoveNext())
        {
            fill(row);
            yield return row;
            if (!reuse)
                row = new();
        }
    }
}
