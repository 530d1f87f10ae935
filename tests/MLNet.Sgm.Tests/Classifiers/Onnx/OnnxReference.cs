using System.Runtime.InteropServices;
using System.Text.Json;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Classifiers.Onnx;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers.Onnx;

/// <summary>A small network that PyTorch exported, with what PyTorch computes of it in float64.</summary>
internal sealed class OnnxReference
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private readonly Content content;

    internal OnnxReference(string name)
    {
        Path = PathOf($"{name}.onnx");
        content = JsonSerializer.Deserialize<Content>(File.ReadAllText(PathOf($"{name}.json")), Web)!;
    }

    internal string Path { get; }

    internal int BranchCount => content.Branches;

    internal double[][] Logits => content.Logits;

    /// <summary>By γ as it is written.</summary>
    internal IReadOnlyDictionary<string, Gradient> Gradients => content.Gradients;

    internal int[] GradientIndex => content.GradientIndex;

    internal Tensor Labels() => tensor(content.Labels);

    internal Tensor Input()
    {
        var bytes = File.ReadAllBytes(PathOf("input.f32"));
        return tensor(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), content.Input).to(ScalarType.Float64);
    }

    internal OnnxNetwork Network(Func<OnnxNode, bool>? branches = null)
    {
        var network = new OnnxNetwork(OnnxGraph.Read(Path), new(Logits[0].Length, ExtraClass.Unknown), branches);
        network.to(ScalarType.Float64);
        return network;
    }

    internal static string PathOf(string file) => Repository.PathOf($"tests/MLNet.Sgm.Tests/References/Onnx/{file}");

    /// <summary>The gradient of the cross-entropy summed over both images.</summary>
    internal sealed record Gradient(IReadOnlyList<ImageGradient> Images);

    /// <summary>The gradient of an image: its mean absolute value, and some of its entries.</summary>
    internal sealed record ImageGradient(double MeanAbs, double[] Values);

    private sealed record Content(long[] Labels, double[][] Logits, int Branches, int[] GradientIndex, Dictionary<string, Gradient> Gradients, long[] Input);
}
