using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using SkiaSharp;

namespace MLNet.Sgm.Images;

/// <summary>Writes PNG files, opaque RGB, so that a file under its final name is always whole.</summary>
internal static class PngFile
{
    internal static void Save(MLImage image, string path) => AtomicFile.Write(path, Encode(image));

    /// <summary>The bytes of a PNG file.</summary>
    internal static byte[] Encode(MLImage image)
    {
        var info = new SKImageInfo(image.Width, image.Height, image.PixelFormat == MLPixelFormat.Bgra32 ? SKColorType.Bgra8888 : SKColorType.Rgba8888, SKAlphaType.Opaque);
        var pixels = GCHandle.Alloc(Opacity.Colors(image).ToArray(), GCHandleType.Pinned);
        try
        {
            using var pixmap = new SKPixmap(info, pixels.AddrOfPinnedObject());
            using var data = pixmap.Encode(SKPngEncoderOptions.Default);
            return data.ToArray();
        }
        finally
        {
            pixels.Free();
        }
    }

    /// <summary>The path of a file of this name in a folder.</summary>
    /// <exception cref="InvalidOperationException">The name is empty or leads out of the folder.</exception>
    internal static string PathIn(string folder, string name) =>
        !string.IsNullOrWhiteSpace(name) && FolderPaths.Within(folder, Path.ChangeExtension(name, ".png")) is { } path ? path
            : throw new InvalidOperationException($"An image must be saved inside the folder '{folder}'; found the name '{name}'.");
}
