using BenchmarkDotNet.Attributes;
using MLNet.Sgm.Classifiers.Layers;
using static TorchSharp.torch;

namespace MLNet.Sgm.Bench.Parts;

/// <summary>What goes through memory and multiplies little, there and back, on 8 images of 144×56×56 that lie as N×H×W×C: as libtorch has it (<c>Plain</c>), and as networks of the zoo compute it (<c>Ours</c>).</summary>
public class PassesBenchmarks
{
    private const int BatchSize = 8, Channels = 144, Side = 56;

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Plain, Func<Tensor, Tensor> Ours)> Layers = new()
    {
        ["batch norm"] = (Norm(isFolded: false).call, Norm(isFolded: true).call),
        ["weighed by its mean"] = (x => x.mul(nn.functional.adaptive_avg_pool2d(x, 1)), x => x.mul(Means.Of(x, [2, 3]))),
        ["ReLU6 after a product"] = (x => nn.functional.relu6(x.mul(1.5), inplace: true), x => nn.functional.relu6(x.mul(1.5))),
        ["clip to [0, 1] after a product"] = (x => x.mul(1.5).clamp(0, 1), x => nn.functional.hardtanh(x.mul(1.5), 0, 1, inplace: true)),
    };

    private Tensor images = null!;
    private Tensor gradient = null!;

    public static IEnumerable<string> Names => Layers.Keys;

    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    [GlobalSetup]
    public void Load() => (images, gradient) = (Values(1).requires_grad_(), Values(2));

    [Benchmark(Baseline = true)]
    public float Plain() => ThereAndBack(Layers[Name].Plain);

    [Benchmark]
    public float Ours() => ThereAndBack(Layers[Name].Ours);

    [GlobalCleanup]
    public void Free()
    {
        images.Dispose();
        gradient.Dispose();
    }

    private float ThereAndBack(Func<Tensor, Tensor> layer)
    {
        using var scope = NewDisposeScope();
        return Derivative.Of("The output", layer(images), images, gradient)[0, 0, 0, 0].item<float>();
    }

    private static FoldableBatchNorm Norm(bool isFolded)
    {
        var norm = new FoldableBatchNorm(Channels);
        norm.eval();
        foreach (var parameter in norm.parameters()) parameter.requires_grad = false;
        if (isFolded) norm.Fold();
        return norm;
    }

    private static Tensor Values(ulong seed)
    {
        using var scope = NewDisposeScope();
        return randn(BatchSize, Side, Side, Channels, generator: new Generator(seed)).permute(0, 3, 1, 2).DetachFromDisposeScope();
    }
}
