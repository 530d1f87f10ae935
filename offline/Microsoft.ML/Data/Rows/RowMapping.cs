namespace Microsoft.ML.Data;

/// <summary>An input schema with the columns of an <see cref="IRowMapper"/> after it.</summary>
internal sealed class RowMapping : IRowToRowMapper
{
    private readonly IRowMapper _mapper;

    public RowMapping(DataViewSchema inputSchema, IRowMapper mapper)
    {
        _mapper = mapper;
        InputSchema = inputSchema;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumns(mapper.GetOutputColumns());
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        Dependencies(ActiveColumns.Of(OutputSchema, dependingColumns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(activeColumns);
        if (input.Schema != InputSchema)
            throw Contracts.Param(nameof(input), "The row has another schema than the mapper");
        return new MappedRow(input, Getters(input, ActiveColumns.Of(OutputSchema, activeColumns)));
    }

    public IEnumerable<DataViewSchema.Column> Dependencies(bool[] active)
    {
        var count = InputSchema.Count;
        var needed = _mapper.GetDependencies(i => active[count + i]);
        return [.. InputSchema.Where(column => active[column.Index] || needed(column.Index))];
    }

    public MappedGetters Getters(DataViewRow input, bool[] active)
    {
        var count = InputSchema.Count;
        var own = _mapper.CreateGetters(input, i => active[count + i], out var disposer);
        return new(input, OutputSchema, active, own, disposer);
    }
}

/// <summary>Which columns a consumer asked for.</summary>
internal static class ActiveColumns
{
    public static bool[] Of(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[schema.Count];
        foreach (var column in columns ?? [])
        {
            if (column.Index >= active.Length)
                throw Contracts.Param(nameof(columns), $"Column '{column.Name}' is not of this schema");
            active[column.Index] = true;
        }
        return active;
    }
}

/// <summary>The getters of an input row's columns and of those computed from it.</summary>
internal sealed class MappedGetters(DataViewRow input, DataViewSchema schema, bool[] active, Delegate[] own, Action disposer)
{
    public DataViewSchema Schema => schema;

    public bool IsActive(DataViewSchema.Column column) => column.Index < active.Length && active[column.Index];

    public ValueGetter<TValue> Get<TValue>(DataViewSchema.Column column)
    {
        if (!IsActive(column))
            throw Contracts.InactiveColumn(column);
        var added = column.Index - input.Schema.Count;
        if (added < 0)
            return input.GetGetter<TValue>(input.Schema[column.Index]);
        return own[added] as ValueGetter<TValue> ?? throw Contracts.GetterType(typeof(TValue), schema[column.Index].Type.RawType);
    }

    public void Dispose()
    {
        disposer?.Invoke();
        input.Dispose();
    }
}

/// <summary>A row made out of a row.</summary>
internal sealed class MappedRow(DataViewRow input, MappedGetters getters) : DataViewRow
{
    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override DataViewSchema Schema => getters.Schema;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => getters.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => getters.Get<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            getters.Dispose();
    }
}
