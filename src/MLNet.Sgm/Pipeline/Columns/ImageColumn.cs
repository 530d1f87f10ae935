using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Pipeline;

/// <summary>A column of 8-bit images.</summary>
internal sealed class ImageColumn : PixelColumn
{
    private readonly Preprocessing? seen;

    /// <param name="column">The column.</param>
    /// <param name="outputType">The type of a column of such images made by us.</param>
    /// <param name="seen">What says how large images must be; null where any size will do.</param>
    private ImageColumn(DataViewSchema.Column column, ImageDataViewType outputType, Preprocessing? seen)
        : base(column) => (OutputType, this.seen) = (outputType, seen);

    internal override DataViewType OutputType { get; }

    internal static ImageColumn Bind(DataViewSchema.Column column, ImageDataViewType type, Preprocessing seen, bool anySize)
    {
        if (anySize) return new(column, type.Width > 0 ? new(type.Height, type.Width) : new(), null);
        if (type.Width > 0 && (type.Width, type.Height) != (seen.Width, seen.Height))
            throw SchemaErrors.Mismatch(column.Name, $"an image of {seen.Width}x{seen.Height} pixels, which the network sees", $"one of {type.Width}x{type.Height}; append ResizeImages before (other than with Fill, which takes the nearest pixel and aliases), or set {nameof(AdversarialEstimatorBase.OptionsBase.ResizeForSource)}");
        return new(column, new(seen.Height, seen.Width), seen);
    }

    internal override void Round(Span<float> planes, ReadOnlySpan<float> originals, float? epsilon) => Pixels.Round(planes, originals, epsilon);

    // A difference of two roundings may be a hair more than the number of steps between two bytes.
    internal override float Distance(float value, float original) => MathF.Round(Math.Abs(value - original) * byte.MaxValue) / byte.MaxValue;

    internal override void Write(RowBatch batch, int row, int column, ReadOnlySpan<float> planes, float? epsilon)
    {
        var results = batch.Values<MLImage>(column)!;
        results[row]?.Dispose();
        results[row] = Pixels.FromPlanes(planes, batch.Values<MLImage>(Column.Index)![row]);
    }

    internal override string? Defect(RowBatch batch, int row) => batch.Values<MLImage>(Column.Index)![row] is { } image ? Opacity.Defect(image) : "there is no image";

    private protected override (int Height, int Width) SizeOf(RowBatch batch, int row)
    {
        if (batch.Values<MLImage>(Column.Index)![row] is not { } image) throw Complain(batch, row, "an image; found none");
        if (Opacity.Defect(image) is { } defect) throw Complain(batch, row, $"whole images: {defect.TrimEnd('.')}");
        if (seen is not null && (image.Width, image.Height) != (seen.Width, seen.Height))
            throw Complain(batch, row, $"an image of {seen.Width}x{seen.Height} pixels, which the network sees; found {image.Width}x{image.Height}{(string.IsNullOrEmpty(image.Tag) ? "" : $" in '{image.Tag}'")}");
        return (image.Height, image.Width);
    }

    private protected override void Read(RowBatch batch, int row, Span<float> planes) => Pixels.ToPlanes(batch.Values<MLImage>(Column.Index)![row], planes);
}
