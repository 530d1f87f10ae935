using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Gives a column a second name.</summary>
public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
{
    private readonly string _output;
    private readonly string _input;

    internal ColumnCopyingEstimator(IHostEnvironment environment, string outputColumnName, string inputColumnName)
        : base(environment.Register(nameof(ColumnCopyingEstimator)), new(environment, outputColumnName, inputColumnName)) =>
        (_output, _input) = (outputColumnName, inputColumnName);

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var column = inputSchema.FindColumn(_input);
        return inputSchema.With([new(_output, column.Kind, column.ItemType, column.IsKey, column.Annotations)]);
    }
}

/// <inheritdoc cref="ColumnCopyingEstimator"/>
public sealed class ColumnCopyingTransformer : OneToOneTransformerBase
{
    internal ColumnCopyingTransformer(IHostEnvironment environment, string outputColumnName, string inputColumnName)
        : base(environment.Register(nameof(ColumnCopyingTransformer)), (outputColumnName, inputColumnName))
    {
    }

    private protected override JsonNode SavedSettings() => ModelFile.Node(ColumnPairs[0]);

    internal static ITransformer Load(IHostEnvironment environment, JsonElement settings)
    {
        var (output, input) = ModelFile.Read<(string, string)>(settings);
        return new ColumnCopyingTransformer(environment, output, input);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    private sealed class Mapper(ColumnCopyingTransformer parent, DataViewSchema inputSchema) : OneToOneMapperBase(parent, inputSchema)
    {
        private protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() =>
            [new(parent.ColumnPairs[0].outputColumnName, InputColumns[0].Type, InputColumns[0].Annotations)];

        private protected override Delegate MakeGetter(DataViewRow input, int pair, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            return RowGetters.Of(input, input.Schema[InputColumns[pair].Index]);
        }
    }
}
