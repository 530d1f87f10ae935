using BenchmarkDotNet.Attributes;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.References;
using static TorchSharp.torch;

namespace MLNet.Sgm.Bench.Parts;

/// <summary>One gradient with respect to a batch of images, the network as it was written and tuned: time per image.</summary>
public class GradientStepBenchmarks
{
    private const int BatchSize = 8;

    private static readonly Dictionary<string, float> Gammas = new()
    {
        ["resnet18"] = 0.2f,
        ["resnet50"] = 0.2f,
        ["densenet121"] = 0.5f,
        ["vgg16_bn"] = 1,
        ["mobilenet_v2"] = 0.2f,
        ["squeezenet1_1"] = 1,
    };

    private GradientSource source = null!;
    private Tensor images = null!;
    private Tensor labels = null!;

    public static IEnumerable<string> Architectures => Gammas.Keys;

    [ParamsSource(nameof(Architectures))]
    public string Architecture { get; set; } = "";

    [GlobalSetup(Target = nameof(Plain))]
    public void LoadPlain() => Load(tune: false);

    [GlobalSetup(Target = nameof(Tuned))]
    public void LoadTuned() => Load(tune: true);

    [Benchmark(Baseline = true, OperationsPerInvoke = BatchSize)]
    public float Plain() => Step();

    [Benchmark(OperationsPerInvoke = BatchSize)]
    public float Tuned() => Step();

    [GlobalCleanup]
    public void Free()
    {
        source.Dispose();
        images.Dispose();
        labels.Dispose();
    }

    private void Load(bool tune)
    {
        var classifier = FormulaNetworks.Create(Architecture);
        var device = cuda.is_available() ? CUDA : CPU;
        source = new(classifier, Gammas[Architecture], SkipRule.Paper, device, tune);
        images = ReferenceFormula.Images(BatchSize, classifier.Preprocessing.Height).to(device);
        labels = tensor(FormulaNetworks.Labels(BatchSize, classifier.ClassCount), device: device);
    }

    /// <summary>Reading a value waits for a device that works on its own.</summary>
    private float Step()
    {
        using var scope = NewDisposeScope();
        return source.Gradient(images, labels)[0, 0, 0, 0].item<float>();
    }
}
