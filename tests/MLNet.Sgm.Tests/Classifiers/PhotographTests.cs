using Microsoft.ML.Data;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers;

/// <summary>A network that ImageNet trained, on real photographs.</summary>
[TestClass]
public sealed class PhotographTests
{
    [TestMethod, SharedData]
    public void SqueezeNet_sees_in_photographs_what_it_is_known_to_see()
    {
        var folder = SharedDataAttribute.Folder!;
        var classifier = ImageClassifiers.SqueezeNet11(Path.Combine(folder, "squeezenet1_1.pth"), new([123 / 255f, 117 / 255f, 104 / 255f], [1 / 255f, 1 / 255f, 1 / 255f], 227, 227));
        using var network = new LoadedClassifier(classifier, CPU);
        var (first, amongFive, count) = (0, 0, 0);
        foreach (var line in File.ReadLines(Path.Combine(folder, "photos", "photos.csv")).Skip(1).Select(line => line.Split(',')))
        {
            using var scope = NewDisposeScope();
            using var frozen = no_grad();
            using var image = MLImage.CreateFromFile(Path.Combine(folder, "photos", line[0]));
            var planes = new float[Pixels.Channels * image.Height * image.Width];
            Pixels.ToPlanes(image, planes);
            var best = network.Logits(Resize(tensor(planes, [1, Pixels.Channels, image.Height, image.Width]))).topk(5).indexes.data<long>().ToArray();
            var label = long.Parse(line[1]);
            count++;
            if (best[0] == label) first++;
            if (best.Contains(label)) amongFive++;
        }
        Assert.AreEqual((60, 36, 53), (count, first, amongFive));
    }

    /// <summary>
    /// In 8 bits, columns then rows, each rounded, as the figures were made. (In the graph nothing is rounded, and one photograph
    /// more comes first, by a hair.)
    /// </summary>
    private static Tensor Resize(Tensor image)
    {
        const int side = 227;
        using var matrix = Resizing.Matrix((int)image.shape[3], side, ResizeFilter.Bilinear, CPU);
        static Tensor Rounded(Tensor pixels) => pixels.mul(255).round().div(255);
        return Rounded(matrix.matmul(Rounded(image.matmul(matrix.t()))));
    }
}
