using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Classifiers;
using TorchSharp;

namespace MLNet.Sgm.Tests;

/// <summary>Small networks and images for tests of what is around them.</summary>
internal static class TestData
{
    internal const int Side = 8;
    internal const int PixelCount = 3 * Side * Side;

    internal static readonly string[] ClassNames = ["ant", "bee", "cat"];

    internal static readonly Preprocessing Preprocessing = new([0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f], Side, Side);

    /// <summary>A network of random weights, the same each time it is made.</summary>
    internal static ImageClassifier Classifier(int seed = 1) => Seeded(ImageClassifiers.SmallResNet(8, null, Preprocessing, ClassNames), seed);

    internal static ImageClassifier Vgg(int seed = 1) => Seeded(ImageClassifiers.SmallVgg(null, Preprocessing, ClassNames), seed);

    internal static ImageClassifier DenseNet(int seed = 1) => Seeded(ImageClassifiers.SmallDenseNet(10, 4, null, Preprocessing, ClassNames), seed);

    /// <summary>An architecture of the zoo on images far smaller than its own, to be quick; random weights, the same each time it is made.</summary>
    internal static ImageClassifier Zoo(string name, int side)
    {
        var architecture = Architectures.Find(name);
        return Seeded(new(name, Create, new(architecture.Preprocessing!.Mean, architecture.Preprocessing.Std, side, side), ClassNames), seed: 1);

        torch.nn.Module<torch.Tensor, torch.Tensor> Create()
        {
            using var frozen = torch.no_grad();
            var network = architecture.CreateNetwork(ClassNames.Length);
            // Untrained, ConvNeXt's branches count next to nothing.
            foreach (var (entry, value) in network.state_dict())
                if (entry.EndsWith("layer_scale", StringComparison.Ordinal)) value.fill_(0.5f);
            return network;
        }
    }

    internal static IEnumerable<VectorRow> Vectors(int count) => Enumerable.Range(0, count).Select(index => new VectorRow
    {
        Name = $"row {index}",
        Pixels = [.. Enumerable.Range(0, PixelCount).Select(i => (float)((i * 37 + index * 101) % 256))],
        Label = index % ClassNames.Length,
    });

    internal static IEnumerable<ImageRow> Images(int count) => Enumerable.Range(0, count).Select(index => new ImageRow { Image = Image(index), Label = ClassNames[index % ClassNames.Length] });

    /// <summary>The image of <see cref="Vectors"/>'s row.</summary>
    internal static MLImage Image(int index)
    {
        var bytes = new byte[4 * Side * Side];
        for (var i = 0; i < Side * Side; i++)
        {
            for (var color = 0; color < 3; color++) bytes[4 * i + 2 - color] = (byte)(((color * Side * Side + i) * 37 + index * 101) % 256);
            bytes[4 * i + 3] = byte.MaxValue;
        }
        return MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Bgra32, bytes);
    }

    /// <summary>A new empty folder, deleted by disposal.</summary>
    internal static TemporaryFolder Folder() => new();

    /// <summary>A classifier of random weights, the same each time its network is made.</summary>
    internal static ImageClassifier Seeded(ImageClassifier classifier, int seed) => new(classifier.Name, () =>
    {
        torch.manual_seed(seed);
        return classifier.CreateNetwork();
    }, classifier.Preprocessing, classifier.ClassNames);
}

internal sealed class VectorRow
{
    public string Name { get; set; } = "";

    [VectorType(3, TestData.Side, TestData.Side)]
    public float[] Pixels { get; set; } = [];

    public int Label { get; set; }
}

/// <summary>The pixels of a <see cref="VectorRow"/>, for a mapping that reads or makes just them.</summary>
internal sealed class PixelRow
{
    [VectorType(3, TestData.Side, TestData.Side)]
    public float[] Pixels { get; set; } = [];
}

/// <summary>The scores that a mapping makes for <see cref="TestData.ClassNames"/>.</summary>
internal sealed class ScoreRow
{
    [VectorType(3)]
    public float[] Score { get; set; } = [];
}

internal sealed class ImageRow
{
    [Microsoft.ML.Transforms.Image.ImageType(TestData.Side, TestData.Side)]
    public MLImage? Image { get; set; }

    public string Label { get; set; } = "";
}

internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("sgm-tests-").FullName;

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
