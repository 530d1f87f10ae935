using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Tests.Attacks.Backward.PlainResNet;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Tests.Attacks.Backward;

/// <summary>A vision transformer of three layers in plain tensor code, float64, with its backward pass written out by hand, part by part.</summary>
internal sealed class PlainTransformer
{
    internal const int Depth = 3;

    private const int Heads = 2, Width = 8, Patch = 4;

    private readonly IReadOnlyDictionary<string, Tensor> weights;

    internal PlainTransformer()
    {
        using var network = Classifier.CreateNetwork();
        weights = network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().to(ScalarType.Float64));
    }

    /// <summary>The same network of the zoo, on images of 8×8: five tokens.</summary>
    internal static ImageClassifier Classifier { get; } = TestData.Seeded(
        new("tiny vit", () => new VisionTransformer("tiny vit", new(TestData.Side, Patch, Width, Depth, Heads), TestData.ClassNames.Length), TestData.Preprocessing, TestData.ClassNames), seed: 2);

    /// <summary>What becomes of the gradient that comes to a node: by its kind, the layer's number, and the gradient. The deepest layer comes first.</summary>
    internal Func<NodeKind, int, Tensor, Tensor> Edit { get; init; } = static (_, _, gradient) => gradient;

    /// <summary>The gradient of the cross-entropy, summed over the batch.</summary>
    internal Tensor Gradient(Tensor images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var seen = images.to(ScalarType.Float64).sub(0.5).div(0.25);
        var (inputs, middles, x) = (new Tensor[Depth], new Tensor[Depth], Embedded(seen));
        for (var layer = 0; layer < Depth; layer++)
        {
            inputs[layer] = x;
            middles[layer] = x + Mixed(layer, Map(Projected(layer, x)), Projected(layer, x));
            x = middles[layer] + Perceived(layer, middles[layer]);
        }
        var gradient = Back(Head, x, Softmax(Head(x), labels));
        for (var layer = Depth - 1; layer >= 0; layer--) gradient = ThroughLayer(layer, inputs[layer], middles[layer], gradient);
        return Back(Embedded, seen, gradient).div(0.25).MoveToOuterDisposeScope();
    }

    private Tensor ThroughLayer(int layer, Tensor input, Tensor middle, Tensor gradient)
    {
        var atMiddle = gradient + Back(x => Perceived(layer, x), middle, Edit(NodeKind.Perceptron, layer, gradient));
        var projected = Projected(layer, input);
        var map = Map(projected);
        var attended = Edit(NodeKind.Attention, layer, atMiddle);
        var atMap = Edit(NodeKind.AttentionMap, layer, Back(x => Mixed(layer, x, projected), map, attended));
        var atProjected = Back(x => Mixed(layer, map, x), projected, attended) + Back(Map, projected, atMap);
        return atMiddle + Back(x => Projected(layer, x), input, Edit(NodeKind.Projection, layer, atProjected));
    }

    private Tensor Embedded(Tensor seen)
    {
        var patches = functional.conv2d(seen, weights["conv_proj.weight"], weights["conv_proj.bias"], strides: [Patch, Patch]).flatten(2).transpose(1, 2);
        return cat([weights["class_token"].expand(seen.shape[0], -1, -1), patches], 1) + weights["encoder.pos_embedding"];
    }

    private Tensor Projected(int layer, Tensor x) => functional.linear(Norm(Name(layer, "ln_1"), x), weights[Name(layer, "self_attention.in_proj_weight")], weights[Name(layer, "self_attention.in_proj_bias")]);

    private static Tensor Map(Tensor projected) => (OfHeads(projected, 0).matmul(OfHeads(projected, 1).transpose(-2, -1)) / Math.Sqrt(Width / Heads)).softmax(-1);

    private Tensor Mixed(int layer, Tensor map, Tensor projected) => Linear(Name(layer, "self_attention.out_proj"), map.matmul(OfHeads(projected, 2)).transpose(1, 2).flatten(2));

    private Tensor Perceived(int layer, Tensor x) => Linear(Name(layer, "mlp.3"), functional.gelu(Linear(Name(layer, "mlp.0"), Norm(Name(layer, "ln_2"), x))));

    private Tensor Head(Tensor x) => Linear("heads.head", Norm("encoder.ln", x).select(1, 0));

    /// <summary>Queries, keys or values, N×heads×tokens×channels.</summary>
    private static Tensor OfHeads(Tensor projected, int which) => projected.narrow(2, which * Width, Width).unflatten(2, [Heads, Width / Heads]).transpose(1, 2);

    private Tensor Linear(string name, Tensor x) => functional.linear(x, weights[$"{name}.weight"], weights[$"{name}.bias"]);

    private Tensor Norm(string name, Tensor x) => functional.layer_norm(x, [Width], weights[$"{name}.weight"], weights[$"{name}.bias"], 1e-6);

    private static string Name(int layer, string part) => $"encoder.layers.encoder_layer_{layer}.{part}";
}
