namespace Microsoft.ML.Data;

/// <summary>Mappers one after the other; without any, a row is its own output.</summary>
internal sealed class CompositeRowMapper(DataViewSchema inputSchema, IReadOnlyList<IRowToRowMapper> mappers) : IRowToRowMapper
{
    public DataViewSchema InputSchema => inputSchema;

    public DataViewSchema OutputSchema => mappers.Count > 0 ? mappers[^1].OutputSchema : inputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        mappers.Reverse().Aggregate(dependingColumns, (columns, mapper) => mapper.GetDependencies(columns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(activeColumns);
        if (input.Schema != inputSchema)
            throw Contracts.Param(nameof(input), "The row has another schema than the mapper");
        var active = new Stack<IEnumerable<DataViewSchema.Column>>([activeColumns]);
        foreach (var mapper in mappers.Skip(1).Reverse())
            active.Push(mapper.GetDependencies(active.Peek()));
        return mappers.Aggregate(input, (row, mapper) => mapper.GetRow(row, active.Pop()));
    }
}
