using Microsoft.ML.Data;

namespace MLNet.Sgm.Reports.Html;

/// <summary>A smaller picture, each pixel the mean of those under it.</summary>
internal static class Thumbnail
{
    private const int BytesPerPixel = 4;

    internal static MLImage Of(MLImage picture, int width, int height)
    {
        var pixels = picture.Pixels;
        var small = new byte[width * height * BytesPerPixel];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                Average(pixels, picture.Width, Under(x, width, picture.Width), Under(y, height, picture.Height), small.AsSpan((y * width + x) * BytesPerPixel, BytesPerPixel));
        return MLImage.CreateFromPixels(width, height, picture.PixelFormat, small);
    }

    private static (int From, int To) Under(int index, int count, int length) => (index * length / count, Math.Max(index * length / count + 1, (index + 1) * length / count));

    private static void Average(ReadOnlySpan<byte> pixels, int stride, (int From, int To) columns, (int From, int To) rows, Span<byte> mean)
    {
        Span<int> sums = stackalloc int[BytesPerPixel];
        sums.Clear();
        for (var y = rows.From; y < rows.To; y++)
            for (var x = columns.From; x < columns.To; x++)
                for (var part = 0; part < BytesPerPixel; part++)
                    sums[part] += pixels[(y * stride + x) * BytesPerPixel + part];
        var count = (columns.To - columns.From) * (rows.To - rows.From);
        for (var part = 0; part < BytesPerPixel; part++) mean[part] = (byte)((sums[part] + count / 2) / count);
    }
}
