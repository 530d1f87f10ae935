using Microsoft.ML.Data;

namespace MLNet.Sgm.Images;

/// <summary>Images to planar RGB in [0, 1] and back.</summary>
internal static class Pixels
{
    internal const int Channels = 3;
    private const int BytesPerPixel = 4;

    /// <summary>Writes an image as three planes, red, green, blue, each row by row, in [0, 1].</summary>
    internal static void ToPlanes(MLImage image, Span<float> planes)
    {
        var (red, blue) = ColorOffsets(image.PixelFormat);
        var bytes = image.Pixels;
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
    /// An 8-bit image of planes in [0, 1], rounded to nearest but never further than <paramref name="epsilon"/> from the
    /// original, whose size, pixel format, opacity and tag it takes.
    /// </summary>
    internal static MLImage FromPlanes(ReadOnlySpan<float> planes, MLImage original, float epsilon)
    {
        var (red, blue) = ColorOffsets(original.PixelFormat);
        var bytes = original.Pixels.ToArray();
        var area = original.Width * original.Height;
        // A hair more than epsilon, because 16 / 255f * 255 may fall below 16.
        var radius = (int)MathF.Floor(epsilon * 255 + 1e-3f);
        for (var i = 0; i < area; i++)
        {
            var pixel = bytes.AsSpan(i * BytesPerPixel, BytesPerPixel);
            pixel[red] = Round(planes[i], pixel[red], radius);
            pixel[1] = Round(planes[area + i], pixel[1], radius);
            pixel[blue] = Round(planes[2 * area + i], pixel[blue], radius);
        }
        var image = MLImage.CreateFromPixels(original.Width, original.Height, original.PixelFormat, bytes);
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

    private static byte Round(float value, byte original, int radius) =>
        (byte)Math.Clamp((int)MathF.Round(value * 255), Math.Max(0, original - radius), Math.Min(255, original + radius));

    private static (int Red, int Blue) ColorOffsets(MLPixelFormat format) => format switch
    {
        MLPixelFormat.Bgra32 => (2, 0),
        MLPixelFormat.Rgba32 => (0, 2),
        _ => throw new NotSupportedException($"An image must have the pixel format Bgra32 or Rgba32; found {format}."),
    };
}
