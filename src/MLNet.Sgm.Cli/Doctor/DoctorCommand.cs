using System.CommandLine;
using System.Globalization;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Native;
using MLNet.Sgm.Reports;
using MLNet.Sgm.Weights;
using TorchSharp;

namespace MLNet.Sgm.Cli.Doctor;

/// <summary><c>sgm doctor</c>: what the tool runs on, and whether it computes correctly.</summary>
internal static class DoctorCommand
{
    internal static Command Create()
    {
        var command = new DocumentedCommand("doctor", "Shows versions, threads, devices, memory and the cache folder, and checks a gradient. Exits with 1 if the gradient is wrong.") { Examples = ["sgm doctor", "sgm doctor --json"] };
        command.SetAction((_, terminal) => Run(terminal));
        return command;
    }

    private static int Run(Terminal terminal)
    {
        ThreadOptions.Set(null);
        var environment = ReportEnvironment.Current("cpu", TimeSpan.Zero);
        var cache = CacheState.Of(new WeightCache().Folder);
        var gpus = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var cards = GraphicsCards.List();
        var checks = GradientCheck.Run();
        if (terminal.IsJson)
            terminal.WriteJson(new
            {
                Sgm = environment.Library,
                environment.Versions,
                MendedTorchLibrary = TorchLibrary.IsMended,
                Assemblies = new { MicrosoftML = typeof(Microsoft.ML.MLContext).Assembly.Location, TorchSharp = typeof(torch).Assembly.Location },
                Threads = environment.Threads,
                InteropThreads = torch.get_num_interop_threads(),
                Processors = Environment.ProcessorCount,
                MemoryBytes = memory,
                CudaDevices = gpus,
                GraphicsCards = cards,
                Cache = cache,
                Gradients = checks,
            });
        else
            foreach (var (name, value) in Lines(environment, cache, gpus, cards, memory, checks)) terminal.Output.WriteLine($"{name,-18}{value}");
        return checks.All(check => check.Passed) ? ExitCode.Success : ExitCode.Failure;
    }

    private static IEnumerable<(string Name, string Value)> Lines(ReportEnvironment environment, CacheState cache, int gpus, IReadOnlyList<string> cards, long memory, IReadOnlyList<GradientCheck> checks)
    {
        yield return ("sgm", environment.Library);
        foreach (var (name, version) in environment.Versions) yield return (name, version);
        yield return ("ML.NET from", typeof(Microsoft.ML.MLContext).Assembly.Location);
        yield return ("TorchSharp from", typeof(torch).Assembly.Location);
        if (OperatingSystem.IsLinux()) yield return ("libstdc++", TorchLibrary.IsMended ? "older than TorchSharp asks for; TorchSharp's library was mended in memory" : "new enough for TorchSharp");
        yield return ("threads", $"{environment.Threads} within an operation, {torch.get_num_interop_threads()} between operations, on {Environment.ProcessorCount} processors");
        yield return ("memory", string.Create(CultureInfo.InvariantCulture, $"{memory / 1e9:0.0} GB for this process"));
        yield return ("devices", gpus == 0 ? "cpu" : $"cpu, {string.Join(", ", Enumerable.Range(0, gpus).Select(index => $"cuda:{index}"))}");
        foreach (var card in cards) yield return ("GPU", $"{card}{(gpus == 0 ? "; libtorch does not see it" : "")}");
        yield return ("cache", cache.ToString());
        foreach (var check in checks)
            yield return ($"gradient {check.Device}", string.Create(CultureInfo.InvariantCulture, $"{(check.Passed ? "right" : "WRONG")}: {check.Error:0.0e+0} from finite differences; {check.ImagesPerSecond:0} images of 32x32 a second through ResNet-20 and back"));
    }
}
