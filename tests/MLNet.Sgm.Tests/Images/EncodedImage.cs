using System.Runtime.InteropServices;
using SkiaSharp;

namespace MLNet.Sgm.Tests.Images;

/// <summary>Image files as others write and read them, pixels not multiplied by alpha.</summary>
internal static class EncodedImage
{
    /// <summary>Colours and, where it is to be translucent, alphas from 0 to 255 that look random.</summary>
    internal static byte[] Noise(int width, int height, bool isTranslucent)
    {
        var pixels = new byte[4 * width * height];
        new Random(1).NextBytes(pixels);
        if (!isTranslucent)
            for (var alpha = 3; alpha < pixels.Length; alpha += 4) pixels[alpha] = byte.MaxValue;
        return pixels;
    }

    /// <param name="pixels">Blue, green, red and alpha of each pixel.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="format">The format of the file.</param>
    internal static byte[] Of(byte[] pixels, int width, SKEncodedImageFormat format = SKEncodedImageFormat.Png)
    {
        var pinned = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            using var pixmap = new SKPixmap(new(width, pixels.Length / 4 / width, SKColorType.Bgra8888, SKAlphaType.Unpremul), pinned.AddrOfPinnedObject());
            using var data = pixmap.Encode(format, 90);
            return data.ToArray();
        }
        finally
        {
            pinned.Free();
        }
    }

    /// <summary>Red, green and blue of a file's pixels, alpha dropped.</summary>
    internal static byte[] Colors(string path)
    {
        using var codec = SKCodec.Create(path);
        Assert.AreEqual(SKCodecResult.Success, codec.GetPixels(new(codec.Info.Width, codec.Info.Height, SKColorType.Bgra8888, SKAlphaType.Unpremul), out var pixels));
        return ColorsOf(pixels);
    }

    internal static byte[] ColorsOf(byte[] pixels) => [.. pixels.Where((_, index) => index % 4 != 3)];

    /// <summary>Whether a PNG file has three channels without alpha.</summary>
    internal static bool IsRgb(string path) => File.ReadAllBytes(path) is [_, ..] bytes && bytes[24] == 8 && bytes[25] == 2;
}
