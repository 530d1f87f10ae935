using Microsoft.ML.Data;
using MLNet.Sgm.Classifiers;
using static TorchSharp.torch;

namespace MLNet.Sgm.Images;

/// <summary>
/// Brings images to a size with the bilinear filter of <see cref="Resizing"/>, which is widened when an image shrinks, so that nothing aliases. ML.NET's own ResizeImages
/// takes the nearest pixel when it fills a size: a chequerboard comes out black.
/// </summary>
/// <remarks>An image that has the size already is handed back itself; any other is disposed.</remarks>
internal static class ImageResizing
{
    private const int BytesPerPixel = 4;

    /// <summary>Brings both sides to size.</summary>
    internal static MLImage Stretch(MLImage image, int height, int width)
    {
        if ((image.Height, image.Width) == (height, width)) return image;
        using (image)
        {
            using var scope = NewDisposeScope();
            using var frozen = no_grad();
            var planes = new float[Pixels.Channels * image.Height * image.Width];
            Pixels.ToPlanes(image, planes);
            var (rows, columns) = (Resizing.Matrix(image.Height, height, ResizeFilter.Bilinear, CPU), Resizing.Matrix(image.Width, width, ResizeFilter.Bilinear, CPU));
            var resized = Resizing.Apply(tensor(planes, [Pixels.Channels, image.Height, image.Width]), rows, columns).clamp(0, 1).contiguous();
            return Pixels.FromPlanes([.. resized.data<float>()], height, width, image);
        }
    }

    /// <summary>Brings the shorter side to size, and cuts out the middle.</summary>
    internal static MLImage Crop(MLImage image, int height, int width) => Center(Scaled(image, Math.Max((double)height / image.Height, (double)width / image.Width)), height, width);

    /// <summary>Brings the longer side to size, and makes the rest black.</summary>
    internal static MLImage Pad(MLImage image, int height, int width) => Center(Scaled(image, Math.Min((double)height / image.Height, (double)width / image.Width)), height, width);

    private static MLImage Scaled(MLImage image, double scale) => Stretch(image, Math.Max(1, (int)Math.Round(image.Height * scale)), Math.Max(1, (int)Math.Round(image.Width * scale)));

    /// <summary>The middle of a larger image, or a smaller one in the middle of black.</summary>
    private static MLImage Center(MLImage image, int height, int width)
    {
        if ((image.Height, image.Width) == (height, width)) return image;
        using (image)
        {
            var pixels = new byte[height * width * BytesPerPixel];
            var (top, left) = ((height - image.Height) / 2, (width - image.Width) / 2);
            var count = Math.Min(width, image.Width) * BytesPerPixel;
            for (var y = Math.Max(0, top); y < Math.Min(height, top + image.Height); y++)
            {
                var from = ((y - top) * image.Width + Math.Max(0, -left)) * BytesPerPixel;
                image.Pixels.Slice(from, count).CopyTo(pixels.AsSpan((y * width + Math.Max(0, left)) * BytesPerPixel));
            }
            Opacity.Drop(pixels);
            var centered = MLImage.CreateFromPixels(width, height, image.PixelFormat, pixels);
            centered.Tag = image.Tag;
            return centered;
        }
    }
}
