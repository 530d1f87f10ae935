using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace MLNet.Sgm.Bench.Parts;

/// <summary>Short jobs in this process: the projects that BenchmarkDotNet would generate do not know libtorch.</summary>
internal sealed class PartsConfiguration : ManualConfig
{
    private static readonly TimeSpan LongestBenchmark = TimeSpan.FromHours(1);

    internal PartsConfiguration()
    {
        AddJob(Job.Default
            .WithToolchain(new InProcessEmitToolchain(LongestBenchmark, logOutput: true))
            .WithWarmupCount(1)
            .WithIterationCount(5)
            .WithIterationTime(TimeInterval.FromMilliseconds(250)));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        // On a machine that is not ours alone, the fastest run says most.
        AddColumn(StatisticColumn.Min);
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        WithArtifactsPath(Path.Combine(FormulaNetworks.SolutionFolder, "artifacts", "benchmarks"));
    }
}
