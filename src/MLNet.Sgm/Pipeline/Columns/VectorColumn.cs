using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Pipeline;

/// <summary>A column of vectors of pixels.</summary>
internal sealed class VectorColumn : PixelColumn
{
    // ExtractPixels rounds to float; a value that far outside [0, 1] is still a pixel.
    private const float Slack = 1e-5f;

    private readonly PixelFormat format;
    private readonly AssumedScale? assumed;
    private readonly int height;
    private readonly int width;
    private readonly int size;

    private VectorColumn(DataViewSchema.Column column, PixelFormat format, AssumedScale? assumed, int height, int width)
        : base(column) => (this.format, this.assumed, this.height, this.width, size) = (format, assumed, height, width, format.Channels * height * width);

    internal override DataViewType OutputType => Column.Type;

    internal override PixelFormat Format => format;

    internal static VectorColumn Bind(DataViewSchema.Column column, VectorDataViewType type, Preprocessing seen, PixelFormat? given, bool anySize)
    {
        var format = given ?? PixelFormat.Of(column);
        var isImage = type.Dimensions.Length == 3;
        var (height, width) = !isImage ? (seen.Height, seen.Width) : format.InterleavePixelColors ? (type.Dimensions[0], type.Dimensions[1]) : (type.Dimensions[1], type.Dimensions[2]);
        var isOfSize = (anySize && isImage) || (height, width) == (seen.Height, seen.Width);
        if (isOfSize && (isImage ? type.Dimensions.SequenceEqual(format.Dimensions(height, width)) : type.Size == format.Channels * height * width)) return new(column, format, AssumedScale.Of(column, given), height, width);
        var (rows, columns) = anySize ? ("H", "W") : ($"{seen.Height}", $"{seen.Width}");
        throw SchemaErrors.Mismatch(column.Name, format.InterleavePixelColors
            ? $"a vector of {rows}x{columns}x{format.Channels} values, the colours of each pixel together as {nameof(PixelFormat)} says"
            : $"a vector of {format.Channels}x{rows}x{columns} values, one plane for each colour as {nameof(PixelFormat)} says", type.ToString()!);
    }

    internal override void Round(Span<float> planes, ReadOnlySpan<float> originals, float? epsilon) { }

    internal override float Distance(float value, float original) => Math.Abs(value - original);

    internal override void Write(RowBatch batch, int row, int column, ReadOnlySpan<float> planes, float? epsilon)
    {
        double? radius = epsilon is { } length ? AsWritten.Length(length) * byte.MaxValue * Math.Abs(format.ScaleImage) : null;
        ref var result = ref batch.Values<VBuffer<float>>(column)![row];
        var editor = VBufferEditor.Create(ref result, size);
        batch.Values<VBuffer<float>>(Column.Index)![row].CopyTo(editor.Values);
        foreach (var (plane, position) in Places())
        {
            // What was not changed stays what it was, whatever the way there and back would round.
            ref var value = ref editor.Values[position];
            if (format.ToPixel(value) != planes[plane]) value = Within(radius, value, format.ToValue(planes[plane] * byte.MaxValue));
        }
        result = editor.Commit();
    }

    internal override string? Defect(RowBatch batch, int row) => IsMissing(batch, row) ? "there is no image" : null;

    /// <remarks>Of no image, ExtractPixels makes a vector that holds no values; of a black one, zeros.</remarks>
    private bool IsMissing(RowBatch batch, int row) => batch.Values<VBuffer<float>>(Column.Index)![row] is { IsDense: false } vector && vector.GetValues().IsEmpty;

    private protected override void CheckScale(RowBatch batch) => assumed?.Check(batch);

    private protected override (int Height, int Width) SizeOf(RowBatch batch, int row)
    {
        if (IsMissing(batch, row)) throw Complain(batch, row, "the pixels of an image; found none");
        var length = batch.Values<VBuffer<float>>(Column.Index)![row].Length;
        return length == size ? (height, width) : throw Complain(batch, row, $"{size} values; found {length}");
    }

    private protected override void Read(RowBatch batch, int row, Span<float> planes)
    {
        Span<float> values = new float[size];
        batch.Values<VBuffer<float>>(Column.Index)![row].CopyTo(values);
        foreach (var (plane, position) in Places())
        {
            var pixel = format.ToPixel(values[position]);
            if (!(pixel >= -Slack && pixel <= 1 + Slack))
                throw Complain(batch, row, FormattableString.Invariant($"pixels that are (value / scale + offset) in 0 to 255, with scale {format.ScaleImage} and offset {format.OffsetImage}; found the value {values[position]} at index {position}"));
            planes[plane] = Math.Clamp(pixel, 0, 1);
        }
    }

    /// <summary>A value no further from its original than a radius: the way from pixels in [0, 1] rounds, and may have left it.</summary>
    private static float Within(double? radius, float original, float value)
    {
        if (radius is not { } limit || Math.Abs((double)value - original) <= limit) return value;
        var end = (float)(original + Math.CopySign(limit, value - original));
        if (Math.Abs((double)end - original) <= limit) return end;
        return end > original ? MathF.BitDecrement(end) : MathF.BitIncrement(end);
    }

    /// <summary>The place of each value in planes of red, green and blue, and in the vector.</summary>
    private IEnumerable<(int Plane, int Position)> Places()
    {
        var area = height * width;
        var (starts, step) = format.Positions(area);
        for (var color = 0; color < Pixels.Channels; color++)
            for (var i = 0; i < area; i++) yield return (color * area + i, starts[color] + i * step);
    }
}
