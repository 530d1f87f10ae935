using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Pipeline;

/// <summary>A column of images as a network sees them: planes of red, green and blue in [0, 1].</summary>
internal abstract class PixelColumn
{
    internal const string Expected = "an image, or a vector of Single of known size as ExtractPixels makes it (three planes: red, green, blue)";

    private PixelColumn(DataViewSchema.Column column, Preprocessing preprocessing)
    {
        Column = column;
        (Height, Width) = (preprocessing.Height, preprocessing.Width);
    }

    internal DataViewSchema.Column Column { get; }

    internal int Height { get; }

    internal int Width { get; }

    internal int Length => Pixels.Channels * Height * Width;

    /// <summary>The type of a column of such images made by us.</summary>
    internal abstract DataViewType OutputType { get; }

    /// <param name="schema">The input's schema.</param>
    /// <param name="name">The column.</param>
    /// <param name="preprocessing">What says how large images must be.</param>
    /// <param name="offset">The offset that ExtractPixels used, for vectors: value = (pixel − offset) · scale, pixel in 0 to 255.</param>
    /// <param name="scale">The scale that ExtractPixels used, for vectors.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, of another type or of another size.</exception>
    internal static PixelColumn Bind(DataViewSchema schema, string name, Preprocessing preprocessing, float offset, float scale)
    {
        var column = SchemaErrors.Find(schema, name);
        var size = $"{preprocessing.Width}x{preprocessing.Height}";
        if (column.Type is ImageDataViewType image)
        {
            if (image.Width > 0 && (image.Width, image.Height) != (preprocessing.Width, preprocessing.Height))
                throw SchemaErrors.Mismatch(name, $"an image of {size} pixels, which the network sees", $"one of {image.Width}x{image.Height}; append ResizeImages before");
            return new OfImages(column, preprocessing);
        }
        if (column.Type is not VectorDataViewType { IsKnownSize: true, ItemType: NumberDataViewType { RawType: var item } } vector || item != typeof(float))
            throw SchemaErrors.Mismatch(name, Expected, column.Type.ToString()!);
        if (vector.Size != Pixels.Channels * preprocessing.Height * preprocessing.Width)
            throw SchemaErrors.Mismatch(name, $"a vector of {Pixels.Channels}x{preprocessing.Height}x{preprocessing.Width} values, an image of {size} pixels", vector.ToString()!);
        return new OfVectors(column, preprocessing, offset, scale);
    }

    internal static void CheckShape(SchemaShape.Column column)
    {
        var isImage = column is { Kind: SchemaShape.Column.VectorKind.Scalar, ItemType: ImageDataViewType };
        var isVector = column.Kind == SchemaShape.Column.VectorKind.Vector && column.ItemType.RawType == typeof(float);
        if (!isImage && !isVector) throw SchemaErrors.Mismatch(column.Name, Expected, $"{column.Kind} of {column.ItemType}");
    }

    /// <summary>All images of a batch, one after the other.</summary>
    /// <exception cref="InvalidOperationException">An image is missing, of another size, or has values outside [0, 1].</exception>
    internal abstract float[] Read(RowBatch batch);

    /// <summary>Rounds an adversarial image, in place, to what a column of our output type holds, no further from the original than before or than ε.</summary>
    /// <param name="planes">The adversarial image.</param>
    /// <param name="originals">The original.</param>
    /// <param name="epsilon">The largest change of a value; null where all changes together count.</param>
    internal abstract void Round(Span<float> planes, ReadOnlySpan<float> originals, float? epsilon);

    /// <summary>How far a rounded value is from its original.</summary>
    internal abstract float Distance(float value, float original);

    /// <summary>Stores rounded planes in the batch's slots of another column.</summary>
    internal abstract void Write(RowBatch batch, int column, ReadOnlySpan<float> planes);

    private InvalidOperationException Complain(RowBatch batch, int row, string what) =>
        new($"Row {batch.FirstRow + row}: column '{Column.Name}' must hold {what}.");

    private sealed class OfImages(DataViewSchema.Column column, Preprocessing preprocessing) : PixelColumn(column, preprocessing)
    {
        internal override DataViewType OutputType => new ImageDataViewType(Height, Width);

        internal override float[] Read(RowBatch batch)
        {
            var images = batch.Values<MLImage>(Column.Index)!;
            var planes = new float[batch.Count * Length];
            for (var row = 0; row < batch.Count; row++)
            {
                if (images[row] is not { } image) throw Complain(batch, row, "an image; found none");
                if ((image.Width, image.Height) != (Width, Height))
                    throw Complain(batch, row, $"an image of {Width}x{Height} pixels, which the network sees; found {image.Width}x{image.Height}{(string.IsNullOrEmpty(image.Tag) ? "" : $" in '{image.Tag}'")}");
                Pixels.ToPlanes(image, planes.AsSpan(row * Length, Length));
            }
            return planes;
        }

        internal override void Round(Span<float> planes, ReadOnlySpan<float> originals, float? epsilon) => Pixels.Round(planes, originals, epsilon);

        // A difference of two roundings may be a hair more than the number of steps between two bytes.
        internal override float Distance(float value, float original) => MathF.Round(Math.Abs(value - original) * byte.MaxValue) / byte.MaxValue;

        internal override void Write(RowBatch batch, int column, ReadOnlySpan<float> planes)
        {
            var (originals, results) = (batch.Values<MLImage>(Column.Index)!, batch.Values<MLImage>(column)!);
            for (var row = 0; row < batch.Count; row++)
            {
                results[row]?.Dispose();
                results[row] = Pixels.FromPlanes(planes.Slice(row * Length, Length), originals[row]);
            }
        }
    }

    private sealed class OfVectors(DataViewSchema.Column column, Preprocessing preprocessing, float offset, float scale) : PixelColumn(column, preprocessing)
    {
        // ExtractPixels rounds to float; a value that far outside [0, 1] is still a pixel.
        private const float Slack = 1e-5f;

        internal override DataViewType OutputType => Column.Type;

        internal override float[] Read(RowBatch batch)
        {
            var vectors = batch.Values<VBuffer<float>>(Column.Index)!;
            var planes = new float[batch.Count * Length];
            for (var row = 0; row < batch.Count; row++)
            {
                var target = planes.AsSpan(row * Length, Length);
                if (vectors[row].Length != Length) throw Complain(batch, row, $"{Length} values; found {vectors[row].Length}");
                vectors[row].CopyTo(target);
                for (var i = 0; i < target.Length; i++)
                {
                    var value = (target[i] / scale + offset) / 255;
                    if (!(value >= -Slack && value <= 1 + Slack))
                        throw Complain(batch, row, $"pixels that are (value / scale + offset) in 0 to 255, with scale {scale} and offset {offset}; found the value {target[i]} at index {i}");
                    target[i] = Math.Clamp(value, 0, 1);
                }
            }
            return planes;
        }

        internal override void Round(Span<float> planes, ReadOnlySpan<float> originals, float? epsilon) { }

        internal override float Distance(float value, float original) => Math.Abs(value - original);

        internal override void Write(RowBatch batch, int column, ReadOnlySpan<float> planes)
        {
            var results = batch.Values<VBuffer<float>>(column)!;
            for (var row = 0; row < batch.Count; row++)
            {
                var editor = VBufferEditor.Create(ref results[row], Length);
                var source = planes.Slice(row * Length, Length);
                for (var i = 0; i < source.Length; i++) editor.Values[i] = (source[i] * 255 - offset) * scale;
                results[row] = editor.Commit();
            }
        }
    }
}
