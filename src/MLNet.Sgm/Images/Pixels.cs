using Microsoft.ML.Data;

namespace MLNet.Sgm.Images;

/// <summary>Images to planar RGB in [0, 1] and back.</summary>
internal static class Pixels
{
    internal const int Channels = 3;
    private const int BytesPerPixel = 4;

    /// <summary>Writes an image as three planes, red, green, blue, each row by row, in [0, 1]; alpha is dropped (<see cref="Opacity.Colors"/>).</summary>
    internal static void ToPlanes(MLImage image, Span<float> planes)
    {
        var (red, blue) = ColorOffsets(image.PixelFormat);
        var bytes = Opacity.Colors(image);
        var area = image.Width * image.Height;
        for (var i = 0; i < area; i++)
        {
            var pixel = bytes.Slice(i * BytesPerPixel, BytesPerPixel);
            planes[i] = pixel[red] / 255f;
            planes[area + i] = pixel[1] / 255f;
            planes[2 * area + i] = pixel[blue] / 255f;
        }
    }

    /// <summary>
    /// Takes values in [0, 1] to 8 bits, in place: to the nearest that is no further than <paramref name="epsilon"/> from the original, or, where all distances together
    /// count, to the nearest toward it.
    /// </summary>
    /// <param name="values">The values.</param>
    /// <param name="originals">Their originals, which have 8 bits.</param>
    /// <param name="epsilon">The largest distance of a value from its original; null where all distances together count.</param>
    internal static void Round(Span<float> values, ReadOnlySpan<float> originals, float? epsilon)
    {
        // A hair more than epsilon, because 16 / 255f * 255 may fall below 16.
        var radius = epsilon is { } largest ? (int)MathF.Floor(largest * byte.MaxValue + 1e-3f) : byte.MaxValue;
        for (var i = 0; i < values.Length; i++)
        {
            var original = ToByte(originals[i]);
            var nearest = epsilon is null ? original + (int)((values[i] - originals[i]) * byte.MaxValue) : ToByte(values[i]);
            values[i] = Math.Clamp(nearest, Math.Max(0, original - radius), Math.Min(byte.MaxValue, original + radius)) / 255f;
        }
    }

    /// <summary>An image of planes of values in [0, 1], taken to the nearest 8 bits, of an original's size, pixel format and tag, opaque.</summary>
    internal static MLImage FromPlanes(ReadOnlySpan<float> planes, MLImage original) => FromPlanes(planes, original.Height, original.Width, original);

    /// <summary>The same, of another size.</summary>
    internal static MLImage FromPlanes(ReadOnlySpan<float> planes, int height, int width, MLImage original)
    {
        var (red, blue) = ColorOffsets(original.PixelFormat);
        var area = height * width;
        var bytes = new byte[area * BytesPerPixel];
        for (var i = 0; i < area; i++)
        {
            var pixel = bytes.AsSpan(i * BytesPerPixel, BytesPerPixel);
            pixel[red] = (byte)ToByte(planes[i]);
            pixel[1] = (byte)ToByte(planes[area + i]);
            pixel[blue] = (byte)ToByte(planes[2 * area + i]);
        }
        Opacity.Drop(bytes);
        var image = MLImage.CreateFromPixels(width, height, original.PixelFormat, bytes);
        image.Tag = original.Tag;
        return image;
    }

    /// <summary>A copy that shares nothing with the image.</summary>
    internal static MLImage Copy(MLImage image)
    {
        var copy = MLImage.CreateFromPixels(image.Width, image.Height, image.PixelFormat, image.Pixels);
        copy.Tag = image.Tag;
        return copy;
    }

    private static int ToByte(float value) => (int)MathF.Round(value * byte.MaxValue);

    private static (int Red, int Blue) ColorOffsets(MLPixelFormat format) => format switch
    {
        MLPixelFormat.Bgra32 => (2, 0),
        MLPixelFormat.Rgba32 => (0, 2),
        _ => throw new NotSupportedException($"An image must have the pixel format Bgra32 or Rgba32; found {format}."),
    };
}
