using MLNet.Sgm.Images;

namespace FashionMnist;

/// <summary>Fashion-MNIST as Debian's package dataset-fashion-mnist installs it, and what of it is bundled.</summary>
public static class TestImages
{
    public const int PerClass = 100;

    /// <summary>Reads one of the two parts, <c>train</c> or <c>t10k</c>.</summary>
    public static IdxImages Read(string folder, string part) => IdxImages.Read(Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"));

    /// <summary>Writes the bundled images: the first of each class of the test images, in their order.</summary>
    public static void Write(string dataset, string folder)
    {
        var test = Read(dataset, "t10k");
        var written = new int[Networks.ClassNames.Length];
        for (var i = 0; i < test.Count; i++)
        {
            var label = test.Labels[i];
            if (written[label]++ >= PerClass) continue;
            var classFolder = Directory.CreateDirectory(Path.Combine(folder, "images", Networks.ClassNames[label])).FullName;
            using var image = test.ToImage(i);
            image.Save(Path.Combine(classFolder, $"{i:00000}.png"));
        }
    }
}
