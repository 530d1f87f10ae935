using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.Sgm.Pipeline;

/// <summary>The columns of images that a scorer reads.</summary>
/// <param name="Adversarial">The adversarial images.</param>
/// <param name="Clean">Their originals, or null where none are at hand.</param>
internal sealed record ScoredColumns(ScoredColumn Adversarial, ScoredColumn? Clean)
{
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, of another type or of another size.</exception>
    internal static ScoredColumns Bind(DataViewSchema schema, string inputColumnName, TransferEvaluator.Options options)
    {
        var targets = options.AllTargets().Select(target => target.Target).ToList();
        var adversarial = ScoredColumn.Bind(schema, inputColumnName, targets, options.PixelFormat);
        var clean = options.CleanColumnName ?? (AnnotationKinds.ReadText(adversarial.Column, AnnotationKinds.OriginalColumn) is { } original && schema.GetColumnOrNull(original) is not null ? original : null);
        return new(adversarial, clean is null ? null : ScoredColumn.Bind(schema, clean, targets, adversarial.Format));
    }
}

/// <summary>A column of images that targets score.</summary>
/// <param name="Column">The column.</param>
/// <param name="Pixels">How networks read it, which resize images of other sizes; null where no target is one.</param>
/// <param name="Format">How the pixels of a vector are laid out; null for images.</param>
/// <param name="Assumed">The scale that nobody told, where no network reads the column and checks it.</param>
internal sealed record ScoredColumn(DataViewSchema.Column Column, PixelColumn? Pixels, PixelFormat? Format, AssumedScale? Assumed = null)
{
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, of another type or of another size.</exception>
    internal static ScoredColumn Bind(DataViewSchema schema, string name, IEnumerable<TransferTarget> targets, PixelFormat? format)
    {
        var column = SchemaErrors.Find(schema, name);
        // A network says how large a vector without dimensions is; a transformer behind something does not.
        if (targets.OrderBy(target => target.Bare.Preprocessing is null).Select(target => target.Preprocessing).FirstOrDefault(preprocessing => preprocessing is not null) is { } seen)
        {
            var pixels = PixelColumn.Bind(schema, name, seen, format, anySize: true);
            return new(column, pixels, pixels.Format);
        }
        if (column.Type is ImageDataViewType) return new(column, null, null);
        return (column.Type as VectorDataViewType)?.ItemType.RawType == typeof(float)
            ? new(column, null, format ?? PixelFormat.Of(column), AssumedScale.Of(column, format))
            : throw SchemaErrors.Mismatch(name, "an image, or a vector of Single", column.Type.ToString()!);
    }

    /// <summary>The images in the rows of a batch.</summary>
    internal ImageBatch In(RowBatch rows) => new(rows, Pixels);
}
