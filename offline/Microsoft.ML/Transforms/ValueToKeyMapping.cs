using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Numbers the values of columns from 1; a value not seen in the fitting is missing, which is 0.</summary>
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly (string Output, string Input)[] _columns;
    private readonly Settings _settings;

    internal ValueToKeyMappingEstimator(IHostEnvironment environment, (string Output, string Input)[] columns, Settings settings)
    {
        if (settings.MaximumNumberOfKeys <= 0)
            throw Contracts.Param("maximumNumberOfKeys", "Must be positive");
        if (settings.KeyData is { Schema.Count: not 1 } keyData)
            throw Contracts.Param(nameof(keyData), "A data view of keys has one column");
        foreach (var (output, input) in columns)
        {
            Contracts.CheckNonEmpty(output, nameof(columns));
            Contracts.CheckNonEmpty(input, nameof(columns));
        }
        (_environment, _columns, _settings) = (environment, columns, settings);
    }

    /// <summary>What decides the order of the numbers.</summary>
    public enum KeyOrdinality : byte
    {
        ByOccurrence = 0,
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var inputs = _columns.Select(pair => input.Schema.GetColumnOrNull(pair.Input) ?? throw Contracts.SchemaMismatch("inputSchema", "input", pair.Input)).ToArray();
        foreach (var column in inputs.Where(column => column.Type.ItemType() is not PrimitiveDataViewType))
            throw Contracts.SchemaMismatch("inputSchema", "input", column.Name, "a primitive type or a vector of one", column.Type.ToString());
        var numberings = _settings.KeyData is { } keys
            ? [.. inputs.Select(_ => Learn(keys, [keys.Schema[0]])[0])]
            : Learn(input, inputs);
        return new(_environment, _columns, numberings, _settings.AsText);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With(_columns.Select(pair =>
        {
            var column = inputSchema.FindColumn(pair.Input);
            if (column.ItemType is not PrimitiveDataViewType)
                throw Contracts.SchemaMismatch(nameof(inputSchema), "input", column.Name, "a primitive type or a vector of one", column.TypeText());
            var values = new SchemaShape.Column(AnnotationKinds.KeyValues, SchemaShape.Column.VectorKind.Vector, _settings.AsText ? TextDataViewType.Instance : column.ItemType, false);
            var names = column.Annotations.Where(annotation => annotation.Name == AnnotationKinds.SlotNamesKind);
            return new SchemaShape.Column(pair.Output, column.Kind, NumberDataViewType.UInt32, true, new SchemaShape(names.Append(values)));
        }));
    }

    private KeyNumbering[] Learn(IDataView data, DataViewSchema.Column[] columns)
    {
        using var cursor = data.GetRowCursor(columns);
        var numberings = columns.Select(column => KeyNumbering.Of(cursor, column, _settings.MaximumNumberOfKeys)).ToArray();
        while (cursor.MoveNext())
        {
            foreach (var numbering in numberings)
                numbering.Learn();
        }
        if (_settings.Ordinality == KeyOrdinality.ByValue)
        {
            foreach (var numbering in numberings)
                numbering.SortByValue();
        }
        return numberings;
    }

    internal sealed record Settings(int MaximumNumberOfKeys, KeyOrdinality Ordinality, bool AsText, IDataView KeyData);
}

/// <inheritdoc cref="ValueToKeyMappingEstimator"/>
public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    private readonly KeyNumbering[] _numberings;
    private readonly bool _asText;

    internal ValueToKeyMappingTransformer(IHostEnvironment environment, (string Output, string Input)[] columns, KeyNumbering[] numberings, bool asText)
        : base(environment.Register(nameof(ValueToKeyMappingTransformer)), columns) => (_numberings, _asText) = (numberings, asText);

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int pair, int inputColumn)
    {
        var column = inputSchema[inputColumn];
        if (column.Type.ItemType().RawType != _numberings[pair].ItemType.RawType)
            throw Contracts.SchemaMismatch(nameof(inputSchema), "input", column.Name, _numberings[pair].ItemType.ToString(), column.Type.ToString());
    }

    private protected override JsonNode SavedSettings() => ModelFile.Node((ColumnPairs, _asText, _numberings.Select(numbering => numbering.Saved()).ToArray()));

    internal static ITransformer Load(IHostEnvironment environment, JsonElement settings)
    {
        var (columns, asText, numberings) = ModelFile.Read<((string, string)[], bool, KeyNumbering.SavedValues[])>(settings);
        return new ValueToKeyMappingTransformer(environment, columns, [.. numberings.Select(KeyNumbering.Load)], asText);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    private sealed class Mapper(ValueToKeyMappingTransformer parent, DataViewSchema inputSchema) : OneToOneMapperBase(parent, inputSchema)
    {
        private protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() => [.. InputColumns.Select((column, i) =>
        {
            var numbering = parent._numberings[i];
            var key = new KeyDataViewType(typeof(uint), Math.Max(1, numbering.Count));
            var type = column.Type is VectorDataViewType vector ? (DataViewType)new VectorDataViewType(key, vector.Dimensions) : key;
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(column.Annotations, kind => kind == AnnotationKinds.SlotNamesKind);
            if (numbering.Count > 0)
                numbering.AddAnnotation(annotations, parent._asText);
            return new DataViewSchema.DetachedColumn(parent.ColumnPairs[i].outputColumnName, type, annotations.ToAnnotations());
        })];

        private protected override Delegate MakeGetter(DataViewRow input, int pair, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            return parent._numberings[pair].Getter(input, input.Schema[InputColumns[pair].Index]);
        }
    }
}
