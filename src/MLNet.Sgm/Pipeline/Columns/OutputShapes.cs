using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// The shapes of our output columns. ML.NET lets nobody else construct a <see cref="SchemaShape.Column"/>, so a custom mapping
/// that has such a column as its output is asked for its schema.
/// </summary>
internal static class OutputShapes
{
    internal static SchemaShape.Column Scores(MLContext context, string name, IReadOnlyList<string> classNames, ScoreKind kind = ScoreKind.Logits) =>
        Ask<VectorRow>(context, name, new VectorDataViewType(NumberDataViewType.Single, classNames.Count), column =>
        {
            column.AddAnnotation(AnnotationKinds.SlotNames, AnnotationKinds.ToVector(classNames), AnnotationKinds.NamesType(classNames.Count));
            foreach (var (word, text) in AnnotationKinds.ScoreTexts(kind)) column.AddAnnotation(word, text.AsMemory(), TextDataViewType.Instance);
        });

    internal static SchemaShape.Column PredictedLabel(MLContext context, string name, IReadOnlyList<string> classNames) =>
        Ask<KeyRow>(context, name, new KeyDataViewType(typeof(uint), classNames.Count),
            column => column.AddAnnotation(AnnotationKinds.KeyValues, AnnotationKinds.ToVector(classNames), AnnotationKinds.NamesType(classNames.Count)));

    internal static SchemaShape.Column Flag(MLContext context, string name) => Ask<FlagRow>(context, name, null, _ => { });

    internal static SchemaShape.Column Number(MLContext context, string name) => Ask<NumberRow>(context, name, null, _ => { });

    /// <summary>An image or a vector of floats like the input, with annotations that are texts.</summary>
    internal static SchemaShape.Column Adversarial(MLContext context, string name, SchemaShape.Column original, IReadOnlyDictionary<string, string> texts)
    {
        return original.ItemType is ImageDataViewType
            ? Ask<ImageRow>(context, name, null, Annotate)
            : Ask<VectorRow>(context, name, new VectorDataViewType(NumberDataViewType.Single, 1), Annotate);

        void Annotate(SchemaDefinition.Column column)
        {
            foreach (var (kind, text) in texts) column.AddAnnotation(kind, text.AsMemory(), TextDataViewType.Instance);
        }
    }

    /// <summary>The input's columns with some added or replaced.</summary>
    internal static SchemaShape With(SchemaShape input, params IEnumerable<SchemaShape.Column> added)
    {
        var columns = input.ToDictionary(column => column.Name);
        foreach (var column in added) columns[column.Name] = column;
        return new(columns.Values);
    }

    private static SchemaShape.Column Ask<TRow>(MLContext context, string name, DataViewType? type, Action<SchemaDefinition.Column> annotate) where TRow : class, new()
    {
        var definition = SchemaDefinition.Create(typeof(TRow));
        var column = definition.Single();
        column.ColumnName = name;
        if (type is not null) column.ColumnType = type;
        annotate(column);
        var mapping = context.Transforms.CustomMapping<EmptyRow, TRow>((_, _) => { }, contractName: null, outputSchemaDefinition: definition);
        return mapping.GetOutputSchema(new([])).Single(shape => shape.Name == name);
    }

    private sealed class EmptyRow;

    private sealed class VectorRow
    {
        public VBuffer<float> Value { get; set; }
    }

    private sealed class KeyRow
    {
        [KeyType(1)]
        public uint Value { get; set; }
    }

    private sealed class FlagRow
    {
        public bool Value { get; set; }
    }

    private sealed class NumberRow
    {
        public float Value { get; set; }
    }

    private sealed class ImageRow
    {
        [AnySizeImage]
        public MLImage? Value { get; set; }
    }
}
