using BenchmarkDotNet.Attributes;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.References;
using static TorchSharp.torch;

namespace MLNet.Sgm.Bench.Parts;

/// <summary>
/// An attack on images of 224 pixels whose network costs next to nothing, and the gradients that it takes without an attack
/// around them: what the engine costs beside a network. Time per image.
/// </summary>
public class AttackLoopBenchmarks
{
    private const int BatchSize = 8;
    private const int ClassCount = 10;

    private static readonly Dictionary<string, AttackSettings> Settings = new()
    {
        ["PGD"] = AttackPresets.Pgd,
        ["MI"] = AttackPresets.MiFgsm,
        ["DI-TI-MI"] = AttackPresets.DiTiMi,
        ["VMI"] = AttackPresets.VmiFgsm,
    };

    private AdversarialAttack attack = null!;
    private GradientSource source = null!;
    private Tensor images = null!;
    private Tensor labels = null!;

    public static IEnumerable<string> Names => Settings.Keys;

    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    [GlobalSetup]
    public void Load()
    {
        var classifier = new ImageClassifier("mean color", () => new MeanColor(ClassCount), Preprocessing.ImageNet, [.. Enumerable.Range(0, ClassCount).Select(index => $"class {index}")]);
        var device = cuda.is_available() ? CUDA : CPU;
        attack = new(classifier, Settings[Name], device);
        source = new(classifier, gamma: 1, SkipRule.Paper, device);
        images = ReferenceFormula.Images(BatchSize, classifier.Preprocessing.Height).to(device);
        labels = tensor(FormulaNetworks.Labels(BatchSize, ClassCount), device: device);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = BatchSize)]
    public float GradientsAlone()
    {
        var (steps, value) = (Settings[Name].Steps, 0f);
        // The last step of variance tuning looks at no neighbours, which nobody would use.
        var count = Settings[Name].Sampling is VarianceTuning tuning ? steps + (steps - 1) * tuning.Neighbours : steps;
        for (var i = 0; i < count; i++)
        {
            using var scope = NewDisposeScope();
            value = source.Gradient(images, labels)[0, 0, 0, 0].item<float>();
        }
        return value;
    }

    [Benchmark(OperationsPerInvoke = BatchSize)]
    public float Attack()
    {
        using var scope = NewDisposeScope();
        return attack.Perturb(images, labels)[0, 0, 0, 0].item<float>();
    }

    [GlobalCleanup]
    public void Free()
    {
        attack.Dispose();
        source.Dispose();
        images.Dispose();
        labels.Dispose();
    }

    /// <summary>A linear classifier of an image's mean color.</summary>
    private sealed class MeanColor : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear fc;

        internal MeanColor(int classes) : base(nameof(MeanColor))
        {
            manual_seed(0);
            fc = nn.Linear(3, classes);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => fc.call(input.mean([2, 3]));
    }
}
