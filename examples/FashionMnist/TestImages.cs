using Microsoft.ML.Data;

namespace FashionMnist;

/// <summary>Writes the bundled images: the first of each class of the test images, in their order.</summary>
public static class TestImages
{
    public const int PerClass = 100;

    public static void Write(string dataset, string folder)
    {
        var test = IdxFiles.Test(dataset);
        var written = new int[Networks.ClassNames.Length];
        for (var i = 0; i < test.Count; i++)
        {
            var label = test.Labels[i];
            if (written[label]++ >= PerClass) continue;
            var classFolder = Directory.CreateDirectory(Path.Combine(folder, "images", Networks.ClassNames[label])).FullName;
            using var image = ToImage(test.Images.AsSpan(i * ImageSet.Area, ImageSet.Area));
            image.Save(Path.Combine(classFolder, $"{i:00000}.png"));
        }
    }

    private static MLImage ToImage(ReadOnlySpan<byte> gray)
    {
        var pixels = new byte[4 * gray.Length];
        for (var i = 0; i < gray.Length; i++)
        {
            pixels.AsSpan(4 * i, 3).Fill(gray[i]);
            pixels[4 * i + 3] = byte.MaxValue;
        }
        return MLImage.CreateFromPixels(ImageSet.Side, ImageSet.Side, MLPixelFormat.Bgra32, pixels);
    }
}
