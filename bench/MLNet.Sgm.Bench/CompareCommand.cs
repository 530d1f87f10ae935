using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Bench;

/// <summary>One architecture: whole attacks a second, in this library and in Python.</summary>
/// <param name="Architecture">Its name.</param>
/// <param name="Batch">Images in a batch.</param>
/// <param name="Precision">Of the network.</param>
/// <param name="Straightforward">Images per second in Python as the published code does it.</param>
/// <param name="Tuned">Images per second in tuned Python.</param>
/// <param name="Ours">Images per second of this library.</param>
/// <param name="RatioStraightforward">Our median over that of straightforward Python.</param>
/// <param name="RatioTuned">Our median over that of tuned Python.</param>
/// <param name="CpuRatioTuned">The median CPU time of tuned Python over ours, on which other programs weigh less.</param>
/// <param name="PeakMemoryRatio">Our peak memory over that of tuned Python.</param>
/// <param name="PythonLibTorch">The version of libtorch in Python.</param>
/// <param name="LibTorch">The version of libtorch here.</param>
/// <param name="EqualFraction">The fraction of the perturbation's entries that are those of the straightforward one.</param>
internal sealed record ComparisonRow(
    string Architecture, int Batch, string Precision, Spread Straightforward, Spread Tuned, Spread Ours,
    double RatioStraightforward, double RatioTuned, double CpuRatioTuned, double PeakMemoryRatio, string PythonLibTorch, string LibTorch, double EqualFraction)
{
    /// <summary>The largest part by which the halves of one side's runs differ.</summary>
    internal double HalvesDiffer => new[] { Straightforward, Tuned, Ours }.Max(side => side.HalvesDiffer);
}

/// <summary><c>compare</c>: the same attack in Python and here, in alternating processes on the same threads.</summary>
internal static class CompareCommand
{
    private const int Spinning = 2;
    private const double MostBetweenHalves = 0.05;

    private static readonly string[] Usual = ["resnet50", "resnet152", "densenet121", "densenet201"];

    // What torchvision does not have, Python's side cannot build.
    private static readonly string[] NotInTorchvision = ["senet154", "se_resnet", "se_resnext", "inceptionv4", "inceptionresnetv2"];

    private static readonly JsonSerializerOptions Indented = new(AttackCommand.Json) { WriteIndented = true };

    internal static Command Create()
    {
        var architectures = new Option<string[]>("--arch") { Description = "Architectures.", DefaultValueFactory = _ => Usual, AllowMultipleArgumentsPerToken = true };
        var all = new Option<bool>("--all") { Description = "Every architecture that has a reference file and that torchvision has too." };
        var batch = new Option<int>("--batch") { Description = "Images in a batch.", DefaultValueFactory = _ => 8 };
        var steps = new Option<int>("--steps") { Description = "Steps of the attack.", DefaultValueFactory = _ => 10 };
        var runs = new Option<int>("--runs") { Description = "Runs of each, in turns, at least 2.", DefaultValueFactory = _ => 4 };
        runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 2) result.AddError($"--runs must be at least 2, because one run does not tell whether the machine is steady; found {result.GetValueOrDefault<int>()}.");
        });
        var busy = new Option<bool>("--busy") { Description = $"Measure beside {Spinning} processes that spin, whatever else the machine does." };
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var python = new Option<string>("--python") { Description = "A Python that has torch and torchvision.", DefaultValueFactory = _ => "python3" };
        var references = new Option<string>("--references") { Description = "The folder of reference files.", DefaultValueFactory = _ => "tests/MLNet.Sgm.Tests/References" };
        var json = new Option<string?>("--json") { Description = "A file for the rows." };
        var command = new Command("compare", "Compares attacks with the same in Python, straightforward and tuned.") { architectures, all, batch, steps, runs, threads, busy, python, references, json };
        command.SetAction(arguments =>
        {
            var isBusy = arguments.GetValue(busy);
            if (!isBusy && MachineLoad.OfACore > MachineLoad.MostOfACore) return Refuse(MachineLoad.OfACore.Value);
            using var spinners = isBusy ? MachineLoad.Spin(Spinning) : null;
            var folder = arguments.GetValue(references)!;
            var names = arguments.GetValue(all) ? Everything(folder) : arguments.GetValue(architectures)!;
            var worker = new ComparisonRuns(folder, arguments.GetValue(python)!, arguments.GetValue(batch), arguments.GetValue(steps), arguments.GetValue(runs), arguments.GetValue(threads));
            var rows = Compare(names, worker);
            if (rows.Count > 0) Console.WriteLine($"libtorch {rows[0].PythonLibTorch} in Python, {rows[0].LibTorch} here; images a second, median and range of {arguments.GetValue(runs)} runs{(isBusy ? $", beside {Spinning} processes that spin" : "")}");
            if (arguments.GetValue(json) is { } path) File.WriteAllText(path, JsonSerializer.Serialize(rows, Indented));
            return isBusy || rows.All(row => row.HalvesDiffer <= MostBetweenHalves) ? 0 : Doubt(rows);
        });
        return command;
    }

    private static List<ComparisonRow> Compare(IEnumerable<string> names, ComparisonRuns worker)
    {
        Console.WriteLine($"{"architecture",-17} {"straightforward",-17} {"tuned",-17} {"here",-17} {"over straight.",14} {"tuned",5} {"by CPU",6} {"memory",6} {"equal",5}");
        List<ComparisonRow> rows = [];
        foreach (var name in names)
        {
            rows.Add(worker.Compare(name));
            Print(rows[^1]);
        }
        return rows;
    }

    private static int Refuse(double load)
    {
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"compare: THE MACHINE IS BUSY. Its load must be at most {MachineLoad.MostOfACore} a core for figures that mean something; found {load:0.0}. Wait until it is quiet, or measure beside {Spinning} processes that spin with --busy."));
        return 1;
    }

    private static int Doubt(IEnumerable<ComparisonRow> rows)
    {
        foreach (var row in rows.Where(row => row.HalvesDiffer > MostBetweenHalves))
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"compare: THE MACHINE WAS NOT STEADY. The first and the second half of the runs of '{row.Architecture}' must differ by at most {MostBetweenHalves:0%}; they differ by {row.HalvesDiffer:0%}. Measure again when nothing else runs, or with more --runs."));
        return 1;
    }

    private static string[] Everything(string folder) => [.. Architectures.All.Select(architecture => architecture.Name)
        .Where(name => !NotInTorchvision.Any(name.StartsWith) && File.Exists(Path.Combine(folder, $"{name}.json")))];

    private static void Print(ComparisonRow row) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{row.Architecture,-17} {row.Straightforward,-17} {row.Tuned,-17} {row.Ours,-17} {row.RatioStraightforward,14:0.00} {row.RatioTuned,5:0.00} {row.CpuRatioTuned,6:0.00} {row.PeakMemoryRatio,6:0.00} {row.EqualFraction,5:0.00}"));
}
