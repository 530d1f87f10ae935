using System.Text.Json;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Golden;

/// <summary>A file of reference outputs.</summary>
internal sealed class GoldenFile
{
    private GoldenFile(JsonElement root) => Root = root;

    internal JsonElement Root { get; }

    internal static GoldenFile Read(string name) =>
        new(JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", $"{name}.json"))).RootElement);

    internal string Architecture => Root.GetProperty("architecture").GetString()!;

    internal int Side => Root.GetProperty("input").GetInt32();

    /// <summary>The architecture on formula weights, as a classifier of numbered classes.</summary>
    internal ImageClassifier Classifier()
    {
        var names = Enumerable.Range(0, 1000).Select(index => $"class {index}").ToArray();
        var preprocessing = new Preprocessing(Floats(Root.GetProperty("mean")), Floats(Root.GetProperty("std")), Side, Side);
        var gain = Root.GetProperty("classifierGain").GetDouble();
        var create = Architecture switch
        {
            "resnet18" => ImageClassifiers.ResNet18(null, preprocessing, names),
            "resnet50" => ImageClassifiers.ResNet50(null, preprocessing, names),
            var other => throw new ArgumentException($"No constructor for '{other}'."),
        };
        return new(Architecture, () =>
        {
            var network = create.CreateNetwork();
            GoldenFormula.Fill(network, gain);
            return network;
        }, preprocessing, names);
    }

    internal static Tensor Labels(int count) => tensor(new long[] { 7, 300 }[..count]);

    internal static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetSingle())];

    internal static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetInt32())];

    /// <summary>Relative error in the L2 norm.</summary>
    internal static double RelativeError(IReadOnlyList<float> expected, IReadOnlyList<float> found) =>
        Math.Sqrt(expected.Zip(found, (e, f) => Math.Pow(e - f, 2)).Sum() / expected.Sum(e => Math.Pow(e, 2)));
}
