using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Turns keys into the values that they stand for; a missing key becomes a missing value.</summary>
public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    private readonly (string Output, string Input)[] _columns;

    internal KeyToValueMappingEstimator(IHostEnvironment environment, (string Output, string Input)[] columns)
        : base(environment.Register(nameof(KeyToValueMappingEstimator)), new(environment, columns)) => _columns = columns;

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With(_columns.Select(pair =>
        {
            var column = inputSchema.FindColumn(pair.Input);
            if (!column.IsKey)
                throw Contracts.SchemaMismatch(nameof(inputSchema), "input", column.Name, "key type", column.TypeText());
            if (!column.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out var values))
                throw Contracts.Param(nameof(inputSchema), $"Input column '{column.Name}' doesn't contain key values metadata");
            var names = column.Annotations.Where(annotation => annotation.Name == AnnotationKinds.SlotNamesKind);
            return new SchemaShape.Column(pair.Output, column.Kind, values.ItemType, values.IsKey, new SchemaShape(names));
        }));
    }
}

/// <inheritdoc cref="KeyToValueMappingEstimator"/>
public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal KeyToValueMappingTransformer(IHostEnvironment environment, (string Output, string Input)[] columns)
        : base(environment.Register(nameof(KeyToValueMappingTransformer)), columns)
    {
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int pair, int inputColumn)
    {
        var column = inputSchema[inputColumn];
        if (column.Type.ItemType() is not KeyDataViewType key)
            throw Contracts.SchemaMismatch(nameof(inputSchema), "input", column.Name, "key type", column.Type.ToString());
        if (column.KeyValuesType() is not { } values)
            throw Contracts.Invalid("Metadata KeyValues does not exist");
        if ((ulong)values.Size != key.Count)
            throw Contracts.Invalid("KeyValues metadata size does not match column type key count");
    }

    private protected override JsonNode SavedSettings() => ModelFile.Node(ColumnPairs);

    internal static ITransformer Load(IHostEnvironment environment, JsonElement settings) =>
        new KeyToValueMappingTransformer(environment, ModelFile.Read<(string, string)[]>(settings));

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    private sealed class Mapper(KeyToValueMappingTransformer parent, DataViewSchema inputSchema) : OneToOneMapperBase(parent, inputSchema)
    {
        private protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() => [.. InputColumns.Select((column, i) =>
        {
            var item = column.KeyValuesType().ItemType;
            var type = column.Type is VectorDataViewType vector ? (DataViewType)new VectorDataViewType(item, vector.Dimensions) : item;
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(column.Annotations, kind => kind == AnnotationKinds.SlotNamesKind);
            return new DataViewSchema.DetachedColumn(parent.ColumnPairs[i].outputColumnName, type, annotations.ToAnnotations());
        })];

        private protected override Delegate MakeGetter(DataViewRow input, int pair, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            var column = input.Schema[InputColumns[pair].Index];
            return Generic.Call<Delegate>(typeof(Mapper), nameof(Getter), [InputColumns[pair].KeyValuesType().ItemType.RawType], input, column, InputColumns[pair]);
        }

        private static Delegate Getter<T>(DataViewRow input, DataViewSchema.Column column, DataViewSchema.Column annotated)
        {
            VBuffer<T> annotation = default;
            annotated.GetKeyValues(ref annotation);
            T[] values = [MissingValues.Of<T>(), .. annotation.DenseValues()];
            var keys = ScalarConversion.Getter(input, column, NumberDataViewType.UInt64);
            if (keys is ValueGetter<VBuffer<ulong>> vector)
                return VectorGetter(vector, values);
            var scalar = (ValueGetter<ulong>)keys;
            ulong key = 0;
            return (ValueGetter<T>)((ref T value) =>
            {
                scalar(ref key);
                value = ValueOf(values, key);
            });
        }

        private static Delegate VectorGetter<T>(ValueGetter<VBuffer<ulong>> getter, T[] values)
        {
            VBuffer<ulong> keys = default;
            return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
            {
                getter(ref keys);
                var editor = VBufferEditor.Create(ref value, keys.Length);
                editor.Values.Fill(values[0]);
                foreach (var (index, key) in keys.Items())
                    editor.Values[index] = ValueOf(values, key);
                value = editor.Commit();
            });
        }

        private static T ValueOf<T>(T[] values, ulong key) => values[key < (ulong)values.Length ? key : 0];
    }
}
