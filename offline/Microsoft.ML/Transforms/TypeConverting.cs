using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Gives the values of columns as another type.</summary>
public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    private readonly (string Output, string Input)[] _columns;
    private readonly PrimitiveDataViewType _target;

    internal TypeConvertingEstimator(IHostEnvironment environment, (string Output, string Input)[] columns, DataKind outputKind)
        : base(environment.Register(nameof(TypeConvertingEstimator)), new(environment, columns, DataViewTypes.Of(outputKind))) =>
        (_columns, _target) = (columns, DataViewTypes.Of(outputKind));

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With(_columns.Select(pair =>
        {
            var column = inputSchema.FindColumn(pair.Input);
            var source = column.IsKey ? new KeyDataViewType(column.ItemType.RawType, 1) : column.ItemType;
            if (!ScalarConversion.Exists(source, _target))
                throw Contracts.SchemaMismatch(nameof(inputSchema), "input", column.Name, $"a type that converts to {_target}", column.TypeText());
            var names = column.Annotations.Where(annotation => annotation.Name == AnnotationKinds.SlotNamesKind);
            return new SchemaShape.Column(pair.Output, column.Kind, _target, false, new SchemaShape(names));
        }));
    }
}

/// <inheritdoc cref="TypeConvertingEstimator"/>
public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    private readonly PrimitiveDataViewType _target;

    internal TypeConvertingTransformer(IHostEnvironment environment, (string Output, string Input)[] columns, PrimitiveDataViewType target)
        : base(environment.Register(nameof(TypeConvertingTransformer)), columns) => _target = target;

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int pair, int inputColumn)
    {
        var column = inputSchema[inputColumn];
        if (!ScalarConversion.Exists(column.Type, _target))
            throw Contracts.SchemaMismatch(nameof(inputSchema), "input", column.Name, $"a type that converts to {_target}", column.Type.ToString());
    }

    private protected override JsonNode SavedSettings() => ModelFile.Node((ColumnPairs, _target.RawType.FullName));

    internal static ITransformer Load(IHostEnvironment environment, JsonElement settings)
    {
        var (columns, target) = ModelFile.Read<((string, string)[], string)>(settings);
        return new TypeConvertingTransformer(environment, columns, DataViewTypes.Named(target));
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    private sealed class Mapper(TypeConvertingTransformer parent, DataViewSchema inputSchema) : OneToOneMapperBase(parent, inputSchema)
    {
        private protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() => [.. InputColumns.Select((column, i) =>
        {
            var type = column.Type is VectorDataViewType vector ? (DataViewType)new VectorDataViewType(parent._target, vector.Dimensions) : parent._target;
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(column.Annotations, kind => kind == AnnotationKinds.SlotNamesKind);
            return new DataViewSchema.DetachedColumn(parent.ColumnPairs[i].outputColumnName, type, annotations.ToAnnotations());
        })];

        private protected override Delegate MakeGetter(DataViewRow input, int pair, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            return ScalarConversion.Getter(input, input.Schema[InputColumns[pair].Index], parent._target);
        }
    }
}
