using BenchmarkDotNet.Attributes;
using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Bench.Parts;

/// <summary>The whole pipeline, PNG files decoded, against the bare engine on the same images: time per image.</summary>
[IterationCount(3)]
public class PipelineBenchmarks
{
    private const int ImageCount = 24;
    private const int BatchSize = 8;

    private PipelineRace race = null!;

    [Params("resnet18", "resnet50")]
    public string Architecture { get; set; } = "";

    [GlobalSetup]
    public void Load() => race = new(FormulaNetworks.Create(Architecture), ImageCount, BatchSize, AttackPresets.Sgm(0.2f));

    [Benchmark(Baseline = true, OperationsPerInvoke = ImageCount)]
    public int BareEngine() => race.RunBareEngine();

    [Benchmark(OperationsPerInvoke = ImageCount)]
    public int Pipeline() => race.RunPipeline();

    [GlobalCleanup]
    public void Free() => race.Dispose();
}
