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
/// <param name="RatioStraightforward">Ours over straightforward.</param>
/// <param name="RatioTuned">Ours over tuned.</param>
/// <param name="PeakMemoryRatio">Our peak memory over that of tuned Python.</param>
/// <param name="PythonLibTorch">The version of libtorch in Python.</param>
/// <param name="LibTorch">The version of libtorch here.</param>
/// <param name="EqualFraction">The fraction of the perturbation's entries that are those of the straightforward one.</param>
internal sealed record ComparisonRow(
    string Architecture, int Batch, string Precision, double Straightforward, double Tuned, double Ours,
    double RatioStraightforward, double RatioTuned, double PeakMemoryRatio, string PythonLibTorch, string LibTorch, double EqualFraction);

/// <summary><c>compare</c>: the same attack in Python and here, in alternating processes on the same threads.</summary>
internal static class CompareCommand
{
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
        var runs = new Option<int>("--runs") { Description = "Runs of each, of which the best counts.", DefaultValueFactory = _ => 2 };
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var python = new Option<string>("--python") { Description = "A Python that has torch and torchvision.", DefaultValueFactory = _ => "python3" };
        var references = new Option<string>("--references") { Description = "The folder of reference files.", DefaultValueFactory = _ => "tests/MLNet.Sgm.Tests/References" };
        var json = new Option<string?>("--json") { Description = "A file for the rows." };
        var command = new Command("compare", "Compares attacks with the same in Python, straightforward and tuned.") { architectures, all, batch, steps, runs, threads, python, references, json };
        command.SetAction(arguments =>
        {
            var folder = arguments.GetValue(references)!;
            var names = arguments.GetValue(all) ? Everything(folder) : arguments.GetValue(architectures)!;
            var worker = new ComparisonRuns(folder, arguments.GetValue(python)!, arguments.GetValue(batch), arguments.GetValue(steps), arguments.GetValue(runs), arguments.GetValue(threads));
            Console.WriteLine($"{"architecture",-20} {"batch",5} {"straightforward",16} {"tuned",8} {"ours",8} images/s {"x straight",11} {"x tuned",8} {"memory",7} {"equal",6}");
            List<ComparisonRow> rows = [];
            foreach (var name in names)
            {
                rows.Add(worker.Compare(name));
                Print(rows[^1]);
            }
            if (rows.Count > 0) Console.WriteLine($"libtorch {rows[0].PythonLibTorch} in Python, {rows[0].LibTorch} here");
            if (arguments.GetValue(json) is { } path) File.WriteAllText(path, JsonSerializer.Serialize(rows, Indented));
        });
        return command;
    }

    private static string[] Everything(string folder) => [.. Architectures.All.Select(architecture => architecture.Name)
        .Where(name => !NotInTorchvision.Any(name.StartsWith) && File.Exists(Path.Combine(folder, $"{name}.json")))];

    private static void Print(ComparisonRow row) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{row.Architecture,-20} {row.Batch,5} {row.Straightforward,16:0.000} {row.Tuned,8:0.000} {row.Ours,8:0.000}          {row.RatioStraightforward,11:0.00} {row.RatioTuned,8:0.00} {row.PeakMemoryRatio,7:0.00} {row.EqualFraction,6:0.00}"));
}
