using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.Sgm.Offline.Tests;

/// <summary>Images, image files and the rows that the tests of images share.</summary>
internal static class TestImages
{
    /// <summary>An opaque image in which every pixel differs: red by the column, green by the row, blue by both.</summary>
    public static MLImage Gradient(int width, int height, MLPixelFormat format = MLPixelFormat.Bgra32) =>
        MLImage.CreateFromPixels(width, height, format, GradientPixels(width, height, format));

    public static byte[] GradientPixels(int width, int height, MLPixelFormat format = MLPixelFormat.Bgra32)
    {
        var pixels = new byte[4 * width * height];
        for (var i = 0; i < width * height; i++)
        {
            var (r, g, b) = ((byte)(7 * (i % width)), (byte)(11 * (i / width)), (byte)(3 * i));
            var pixel = format == MLPixelFormat.Bgra32 ? (byte[])[b, g, r, 255] : [r, g, b, 255];
            pixel.CopyTo(pixels, 4 * i);
        }
        return pixels;
    }

    public static (byte R, byte G, byte B, byte A) Pixel(this MLImage image, int x, int y)
    {
        var pixel = image.Pixels.Slice(4 * (y * image.Width + x), 4);
        return image.PixelFormat == MLPixelFormat.Bgra32 ? (pixel[2], pixel[1], pixel[0], pixel[3]) : (pixel[0], pixel[1], pixel[2], pixel[3]);
    }

    public static MLImage Decode(byte[] file) => MLImage.CreateFromStream(new MemoryStream(file));

    public static byte[] File(MLImage image, string extension)
    {
        using var folder = new TemporaryFolder();
        image.Save(folder.PathOf("image" + extension));
        return System.IO.File.ReadAllBytes(folder.PathOf("image" + extension));
    }

    public sealed class PathRow
    {
        public string ImagePath { get; set; }
    }

    /// <summary>The schema of <see cref="ImageRow"/>, whose attribute cannot say that a size is not known.</summary>
    public static SchemaDefinition OfUnknownSize()
    {
        var definition = SchemaDefinition.Create(typeof(ImageRow));
        definition["Image"].ColumnType = new ImageDataViewType();
        return definition;
    }

    public sealed class ImageRow
    {
        [ImageType(1, 1)]
        public MLImage Image { get; set; }
    }

    public sealed class SizedImageRow
    {
        [ImageType(2, 3)]
        public MLImage Image { get; set; }
    }

    public sealed class Pixels
    {
        public float[] Features { get; set; }
    }
}

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sgm-images-").FullName;

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
