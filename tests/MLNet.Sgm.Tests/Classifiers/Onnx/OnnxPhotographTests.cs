using System.Text.Json;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers.Onnx;

/// <summary>MobileNets that ImageNet trained, on photographs, against PyTorch in float64 (<c>Classifiers/Scripts/onnx_photographs.py</c>).</summary>
[TestClass]
public sealed class OnnxPhotographTests
{
    private const string Models = "onnx/real";

    private static readonly Reference Known = JsonSerializer.Deserialize<Reference>(File.ReadAllText(OnnxReference.PathOf("photographs.json")), JsonSerializerOptions.Web)!;

    [TestMethod, SharedData(Models)]
    [DataRow("mobilenet_v2_1.0_224")]
    [DataRow("mobilenet_v1_0.75_192")]
    public void A_file_alone_says_how_photographs_are_classified(string name)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = new LoadedClassifier(Classifier(name), CPU);

        var predictions = network.Logits(Photographs(Known.Photos.Count, network.Classifier.Preprocessing.Height)).argmax(1).data<long>().ToArray();

        CollectionAssert.AreEqual(Known.Predictions[name].ToArray(), predictions);
    }

    [TestMethod, SharedData(Models)]
    [DataRow("1", 1f)]
    [DataRow("0.5", 0.5f)]
    public void Gradients_through_ten_branches_of_a_trained_network_are_those_of_PyTorch(string key, float gamma)
    {
        using var scope = NewDisposeScope();
        var expected = Known.Gradients[key];
        using var source = new GradientSource(Classifier("mobilenet_v2_1.0_224"), gamma, SkipRule.Paper, CPU, precision: Precision.Float64);

        var gradients = source.Gradient(Photographs(expected.Count, 224).to(ScalarType.Float64), tensor(Known.Labels.Take(expected.Count).ToArray())).flatten(1);

        foreach (var (image, (mean, values)) in expected.Index())
        {
            var found = gradients[image].data<double>().ToArray();
            Assert.AreEqual(mean, found.Average(Math.Abs), 1e-6 * mean);
            foreach (var (index, value) in Known.GradientIndex.Zip(values)) Assert.AreEqual(value, found[index], 1e-5 * mean, FormattableString.Invariant($"entry {index} of image {image}"));
        }
    }

    private static ImageClassifier Classifier(string name) => ImageClassifier.FromOnnx(Path.Combine(SharedDataAttribute.FolderOf(Models)!, $"{name}.onnx"));

    /// <summary>The middle of the first photographs, pixel for pixel.</summary>
    private static Tensor Photographs(int count, int side) => stack(Known.Photos.Take(count).Select(file =>
    {
        using var image = MLImage.CreateFromFile(Path.Combine(SharedDataAttribute.Folder!, "photos", file));
        var planes = new float[Pixels.Channels * image.Height * image.Width];
        Pixels.ToPlanes(image, planes);
        return tensor(planes, [Pixels.Channels, image.Height, image.Width]).narrow(1, (image.Height - side) / 2, side).narrow(2, (image.Width - side) / 2, side);
    }).ToArray());

    private sealed record Reference(IReadOnlyList<string> Photos, IReadOnlyList<long> Labels, Dictionary<string, IReadOnlyList<long>> Predictions, IReadOnlyList<int> GradientIndex, Dictionary<string, IReadOnlyList<OnnxReference.ImageGradient>> Gradients);
}
