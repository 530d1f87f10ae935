using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Keeps the named columns, in the order named, or drops them.</summary>
public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    internal ColumnSelectingEstimator(IHostEnvironment environment, string[] names, bool drop, bool keepHidden)
        : base(environment.Register(nameof(ColumnSelectingEstimator)), new(names, drop, keepHidden))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var kept = Transformer.Kept([.. inputSchema.Select(column => (column.Name, false))]);
        return new(kept.Select(index => inputSchema[index]));
    }
}

/// <inheritdoc cref="ColumnSelectingEstimator"/>
public sealed class ColumnSelectingTransformer : ITransformer
{
    private readonly string[] _names;
    private readonly bool _drop;
    private readonly bool _keepHidden;

    internal ColumnSelectingTransformer(string[] names, bool drop, bool keepHidden)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach (var name in names)
            Contracts.CheckNonEmpty(name, nameof(names));
        (_names, _drop, _keepHidden) = (names, drop, keepHidden);
    }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Selection(inputSchema).OutputSchema;

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new SelectedView(input, Selection(input.Schema));
    }

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Selection(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        ctx.Write(GetType(), ModelFile.Node((_names, _drop, _keepHidden)));
    }

    internal static ITransformer Load(IHostEnvironment environment, JsonElement settings)
    {
        var (names, drop, keepHidden) = ModelFile.Read<(string[], bool, bool)>(settings);
        return new ColumnSelectingTransformer(names, drop, keepHidden);
    }

    /// <summary>The indices of the columns that stay.</summary>
    internal int[] Kept((string Name, bool Hidden)[] inputSchema)
    {
        var missing = _names.Except(inputSchema.Select(column => column.Name)).ToArray();
        if (missing.Length > 0)
            throw Contracts.SchemaMismatch(nameof(inputSchema), "input", string.Join(",", missing));
        var candidates = Enumerable.Range(0, inputSchema.Length).Where(index => _keepHidden || !inputSchema[index].Hidden);
        return _drop
            ? [.. candidates.Where(index => !_names.Contains(inputSchema[index].Name))]
            : [.. _names.Distinct().SelectMany(name => candidates.Where(index => inputSchema[index].Name == name))];
    }

    private ColumnSelection Selection(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new(inputSchema, Kept([.. inputSchema.Select(column => (column.Name, column.IsHidden))]));
    }
}
