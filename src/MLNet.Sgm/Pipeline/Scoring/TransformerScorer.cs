using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>Scores the images of a column with a <see cref="TransformerTarget"/>.</summary>
internal sealed class TransformerScorer : TargetScorer
{
    private readonly TransformerTarget target;
    private readonly AliasedSchema schema;
    private readonly IReadOnlyList<DataViewSchema.Column> inputs;

    /// <exception cref="ArgumentException">The transformer does not take such rows, or makes no scores of known classes.</exception>
    internal TransformerScorer(LoadedTarget loaded, TransformerTarget target, DataViewSchema input, DataViewSchema.Column images) : base(loaded)
    {
        this.target = target;
        schema = new(input, images, target.ImageColumnName);
        try
        {
            var output = target.Transformer.GetOutputSchema(schema.Schema);
            ClassNames = FindClassNames(output, SchemaErrors.Find(output, target.ScoreColumnName));
            inputs = [.. Dependencies(target.Transformer).Select(schema.OriginOf).Append(images).Distinct()];
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            throw new ArgumentException($"Target '{target.Name}' cannot score the column '{images.Name}': {error.Message}", error);
        }
    }

    internal override IReadOnlyList<string> ClassNames { get; }

    internal override IEnumerable<DataViewSchema.Column> Inputs => inputs;

    private protected override void Read(ImageBatch images) { }

    private protected override float[] Compute(ImageBatch images, CancellationToken cancellation)
    {
        var view = target.Transformer.Transform(new RowBatchView(images.Rows, schema));
        var column = SchemaErrors.Find(view.Schema, target.ScoreColumnName);
        var scores = new float[images.Rows.Count * ClassNames.Count];
        using var cursor = new CursorOpening(cancellation, Skipped: null).Open(view, [column]);
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> ofRow = default;
        var row = 0;
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            if (row == images.Rows.Count) throw WrongCount($"more than {row}");
            getter(ref ofRow);
            if (ofRow.Length != ClassNames.Count)
                throw new InvalidOperationException($"its column '{target.ScoreColumnName}' must hold {ClassNames.Count} scores, one for each class; found {ofRow.Length} at row {images.Rows.FirstRow + row}.");
            ofRow.CopyTo(scores.AsSpan(row * ClassNames.Count, ClassNames.Count));
            row++;
        }
        return row == images.Rows.Count ? scores : throw WrongCount($"{row}");

        InvalidOperationException WrongCount(string found) => new($"it must give a row for each of {images.Rows.Count} images; found {found}.");
    }

    /// <summary>What the scores are computed from; of a transformer that cannot tell, the images.</summary>
    private IEnumerable<DataViewSchema.Column> Dependencies(ITransformer transformer)
    {
        if (!transformer.IsRowToRowMapper) return [schema.Images];
        var mapper = transformer.GetRowToRowMapper(schema.Schema);
        return mapper.GetDependencies([SchemaErrors.Find(mapper.OutputSchema, target.ScoreColumnName)]);
    }

    private IReadOnlyList<string> FindClassNames(DataViewSchema output, DataViewSchema.Column scores)
    {
        if (scores.Type is not VectorDataViewType { ItemType: NumberDataViewType { RawType: var item } } vector || item != typeof(float))
            throw SchemaErrors.Mismatch(scores.Name, "a vector of Single, a score for each class", scores.Type.ToString()!);
        if (!vector.IsKnownSize && target.ClassNames is null)
            throw SchemaErrors.Mismatch(scores.Name, $"a vector of known size (or {nameof(TransformerTarget.ClassNames)} given)", scores.Type.ToString()!);
        var names = target.ClassNames ?? NamesOf(output, scores)
            ?? throw new ArgumentException($"its column '{scores.Name}' has no slot names and no column '{target.PredictedLabelColumnName}' has key values that are text; give {nameof(TransformerTarget.ClassNames)}.");
        if (vector.IsKnownSize && vector.Size != names.Count)
            throw SchemaErrors.Mismatch(scores.Name, $"{names.Count} scores, one for each class", $"{vector.Size}");
        if (names.Distinct().Count() != names.Count) throw new ArgumentException($"its class names must be distinct; found {string.Join(", ", names.Select(name => $"'{name}'"))}.");
        return names;
    }

    private string[]? NamesOf(DataViewSchema output, DataViewSchema.Column scores) =>
        AnnotationKinds.ReadNames(scores, AnnotationKinds.SlotNames)
        ?? (output.GetColumnOrNull(target.PredictedLabelColumnName) is { Type: KeyDataViewType } predicted ? AnnotationKinds.ReadNames(predicted, AnnotationKinds.KeyValues) : null);
}
