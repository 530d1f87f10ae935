using Microsoft.ML.Data;

namespace MLNet.Sgm.Images;

/// <summary>The colours of translucent images without their alpha. ML.NET holds them multiplied by it; files, and whatever else decodes them, do not.</summary>
internal static class Opacity
{
    private const int BytesPerPixel = 4;
    private const int AlphaOffset = BytesPerPixel - 1;

    /// <summary>Makes all pixels opaque and leaves their colours as they are.</summary>
    internal static void Drop(Span<byte> pixels)
    {
        for (var alpha = AlphaOffset; alpha < pixels.Length; alpha += BytesPerPixel) pixels[alpha] = byte.MaxValue;
    }

    /// <summary>
    /// The pixels of an image with the colours that its file has for others: those of the file itself where the image is what ML.NET loads from it, and else what saving
    /// the image would write, colours divided by alpha.
    /// </summary>
    /// <exception cref="InvalidDataException">The image comes from a file that is cut short.</exception>
    internal static ReadOnlySpan<byte> Colors(MLImage image) => IsOpaque(image) ? image.Pixels : (ReadOnlySpan<byte>)(OfFile(image) ?? Divided(image));

    /// <summary>Why an image is none that can be used: the file that it comes from is cut short, so that what is missing is transparent; null where nothing is wrong.</summary>
    internal static string? Defect(MLImage image)
    {
        if (IsOpaque(image) || string.IsNullOrEmpty(image.Tag)) return null;
        try
        {
            ImageFile.ReadIfImage(image.Tag)?.Dispose();
            return null;
        }
        catch (InvalidDataException error)
        {
            return error.Message;
        }
    }

    private static bool IsOpaque(MLImage image)
    {
        var pixels = image.Pixels;
        for (var alpha = AlphaOffset; alpha < pixels.Length; alpha += BytesPerPixel)
            if (pixels[alpha] != byte.MaxValue) return false;
        return true;
    }

    private static byte[]? OfFile(MLImage image)
    {
        if (string.IsNullOrEmpty(image.Tag)) return null;
        using var file = ImageFile.ReadIfImage(image.Tag);
        if (file is null || (file.Width, file.Height, file.PixelFormat) != (image.Width, image.Height, image.PixelFormat)) return null;
        // The image may have been changed since it was loaded.
        using var loaded = MLImage.CreateFromFile(image.Tag);
        return loaded.Pixels.SequenceEqual(image.Pixels) ? file.Pixels.ToArray() : null;
    }

    private static byte[] Divided(MLImage image)
    {
        var pixels = image.Pixels.ToArray();
        for (var first = 0; first < pixels.Length; first += BytesPerPixel)
        {
            var alpha = pixels[first + AlphaOffset];
            if (alpha is 0 or byte.MaxValue) continue;
            for (var color = first; color < first + AlphaOffset; color++) pixels[color] = (byte)Math.Min(byte.MaxValue, (pixels[color] * byte.MaxValue + alpha / 2) / alpha);
        }
        Drop(pixels);
        return pixels;
    }
}
