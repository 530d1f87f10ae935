using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Pipeline;

/// <summary>A column of images as a network sees them: planes of red, green and blue in [0, 1].</summary>
internal abstract class PixelColumn
{
    internal const string Expected = "an image, or a vector of Single of known size as ExtractPixels makes it";

    private protected PixelColumn(DataViewSchema.Column column) => Column = column;

    internal DataViewSchema.Column Column { get; }

    /// <summary>The type of a column of such images made by us.</summary>
    internal abstract DataViewType OutputType { get; }

    /// <summary>How the pixels are laid out; null for images.</summary>
    internal virtual PixelFormat? Format => null;

    /// <param name="schema">The input's schema.</param>
    /// <param name="name">The column.</param>
    /// <param name="preprocessing">What says how large images must be.</param>
    /// <param name="format">How vectors are laid out; null for what the column says of itself, or else the defaults of ExtractPixels.</param>
    /// <param name="anySize">Whether images may have other sizes, because the network resizes them.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, of another type or of another size.</exception>
    internal static PixelColumn Bind(DataViewSchema schema, string name, Preprocessing preprocessing, PixelFormat? format, bool anySize)
    {
        var column = SchemaErrors.Find(schema, name);
        return column.Type switch
        {
            ImageDataViewType image => ImageColumn.Bind(column, image, preprocessing, anySize),
            VectorDataViewType { IsKnownSize: true, ItemType: NumberDataViewType { RawType: var item } } vector when item == typeof(float) =>
                VectorColumn.Bind(column, vector, preprocessing, format, anySize),
            _ => throw SchemaErrors.Mismatch(name, Expected, column.Type.ToString()!),
        };
    }

    internal static void CheckShape(SchemaShape.Column column)
    {
        var isImage = column is { Kind: SchemaShape.Column.VectorKind.Scalar, ItemType: ImageDataViewType };
        var isVector = column.Kind == SchemaShape.Column.VectorKind.Vector && column.ItemType.RawType == typeof(float);
        if (!isImage && !isVector) throw SchemaErrors.Mismatch(column.Name, Expected, $"{column.Kind} of {column.ItemType}");
    }

    /// <summary>All images of a batch, those of one size together; the sizes in the order in which they come.</summary>
    /// <exception cref="InvalidOperationException">An image is missing, of another size, or has values outside [0, 1].</exception>
    internal IReadOnlyList<PixelGroup> Read(RowBatch batch)
    {
        CheckScale(batch);
        return
        [
            .. Enumerable.Range(0, batch.Count).GroupBy(row => SizeOf(batch, row)).Select(rows =>
            {
                var group = new PixelGroup([.. rows], rows.Key.Height, rows.Key.Width, new float[rows.Count() * Pixels.Channels * rows.Key.Height * rows.Key.Width]);
                for (var image = 0; image < group.Rows.Length; image++) Read(batch, group.Rows[image], group.Of(image, group.Planes));
                return group;
            }),
        ];
    }

    /// <summary>Rounds an adversarial image, in place, to what a column of our output type holds, no further from the original than before or than ε.</summary>
    /// <param name="planes">The adversarial image.</param>
    /// <param name="originals">The original.</param>
    /// <param name="epsilon">The largest change of a value; null where all changes together count.</param>
    internal abstract void Round(Span<float> planes, ReadOnlySpan<float> originals, float? epsilon);

    /// <summary>How far a rounded value is from its original.</summary>
    internal abstract float Distance(float value, float original);

    /// <summary>Stores rounded planes in a row's slot of another column, no value further from the original than ε.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="row">The row.</param>
    /// <param name="column">The other column.</param>
    /// <param name="planes">The adversarial image.</param>
    /// <param name="epsilon">The largest change of a value; null where all changes together count.</param>
    internal abstract void Write(RowBatch batch, int row, int column, ReadOnlySpan<float> planes, float? epsilon);

    /// <summary>Why the row, which was read, holds no image that can be used: none at all, or one that is cut short; null where nothing is wrong.</summary>
    internal abstract string? Defect(RowBatch batch, int row);

    /// <exception cref="InvalidOperationException">The values are of another scale than is assumed.</exception>
    private protected virtual void CheckScale(RowBatch batch) { }

    private protected abstract (int Height, int Width) SizeOf(RowBatch batch, int row);

    private protected abstract void Read(RowBatch batch, int row, Span<float> planes);

    private protected InvalidOperationException Complain(RowBatch batch, int row, string what) =>
        new($"Row {batch.FirstRow + row}: column '{Column.Name}' must hold {what}.");
}
