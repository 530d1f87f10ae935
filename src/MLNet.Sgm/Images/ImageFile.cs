using Microsoft.ML.Data;
using SkiaSharp;

namespace MLNet.Sgm.Images;

/// <summary>
/// Decodes image files as torchvision's <c>convert("RGB")</c> does: alpha is dropped and not multiplied in, the pixels stay in the orientation in which they are stored,
/// whatever EXIF says, and no colour profile is applied. A file that does not decode whole is an error.
/// </summary>
internal static class ImageFile
{
    /// <summary>Images of so many pixels are decoded, whatever the size of their files: 8 bytes each while they are.</summary>
    private const long AlwaysPixels = 30_000_000;

    /// <summary>A larger one needs a byte of its file for so many pixels; photographs have ten times as many bytes.</summary>
    private const long PixelsPerByte = 30;

    /// <summary>Reads an image, opaque, with the file as its tag. The caller disposes it.</summary>
    /// <exception cref="InvalidDataException">The file is missing, no image, cut short, or claims more pixels than it can have; the message names it.</exception>
    internal static MLImage Read(string path)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"The image file '{path}' cannot be found.");
        var (result, image) = Decode(path);
        return image ?? throw new InvalidDataException(IsCut(result) ? CutSentence(path) : $"The image file '{path}' cannot be decoded.");
    }

    /// <summary>Reads an image; null where there is no such file, or it is none.</summary>
    /// <exception cref="InvalidDataException">The file is an image that is cut short, or claims more pixels than it can have.</exception>
    internal static MLImage? ReadIfImage(string path)
    {
        if (!File.Exists(path)) return null;
        var (result, image) = Decode(path);
        return IsCut(result) ? throw new InvalidDataException(CutSentence(path)) : image;
    }

    private static string CutSentence(string path) => $"The image file '{path}' is cut short: it ends before its last pixel.";

    private static bool IsCut(SKCodecResult result) => result == SKCodecResult.IncompleteInput;

    private static (SKCodecResult Result, MLImage? Image) Decode(string path)
    {
        using var data = SKData.CreateCopy(Content(path));
        using var codec = SKCodec.Create(data);
        if (codec is null) return (SKCodecResult.InvalidInput, null);
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        // Skia would take the memory before it sees that the pixels are not there; beyond 2 GiB it ends the process.
        if ((long)width * height is var pixelCount && (pixelCount > Math.Max(AlwaysPixels, PixelsPerByte * data.Size) || 4 * pixelCount > Array.MaxLength))
            throw new InvalidDataException(FormattableString.Invariant($"The image file '{path}' claims {width}×{height} pixels in {data.Size} bytes; expected at most {AlwaysPixels:N0} pixels, or {PixelsPerByte} for each byte of the file."));
        var alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        var result = codec.GetPixels(new SKImageInfo(width, height, SKColorType.Bgra8888, alpha), out var pixels);
        if (result != SKCodecResult.Success) return (result, null);
        if (alpha != SKAlphaType.Opaque) Opacity.Drop(pixels);
        var image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
        image.Tag = path;
        return (result, image);
    }

    private static byte[] Content(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The image file '{path}' cannot be read: {error.Message}", error);
        }
    }
}
