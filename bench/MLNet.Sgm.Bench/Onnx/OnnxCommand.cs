using System.CommandLine;
using System.Globalization;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Bench.Parts;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Bench.Onnx;

/// <summary><c>onnx</c>: an imported ResNet against the zoo's own, and a target of ONNX Runtime against the runtime called bare.</summary>
internal static class OnnxCommand
{
    private const int MostMemoryRuns = 3;

    internal static Command Create()
    {
        var architecture = new Option<string>("--architecture") { Description = "The network.", DefaultValueFactory = _ => "resnet50" };
        architecture.AcceptOnlyFromAmong("resnet50", "resnet101", "resnet152");
        var gamma = new Option<float>("--gamma") { Description = "The attack's gamma.", DefaultValueFactory = _ => 0.2f };
        var batch = CountOption.Create("--batch", "How many images are attacked, or scored, together.", 8);
        var steps = CountOption.Create("--steps", "The attack's steps.", 2);
        var rounds = CountOption.Create("--rounds", "How often each of two runs, in turns.", 5);
        var threads = CountOption.Create("--threads", "Threads.", Environment.ProcessorCount);
        var command = new Command("onnx", "Compares an imported ONNX model with the zoo's network, in speed and memory, and targets with ONNX Runtime.") { architecture, gamma, batch, steps, rounds, threads };
        command.SetAction(arguments =>
        {
            set_num_threads(arguments.GetValue(threads));
            var folder = Directory.CreateTempSubdirectory("sgm-bench-").FullName;
            try
            {
                var files = new Files(folder, arguments.GetValue(architecture)!);
                var race = new Race(arguments.GetValue(batch), arguments.GetValue(steps), arguments.GetValue(gamma), arguments.GetValue(rounds), arguments.GetValue(threads));
                Import(files);
                Score(files, race);
                Attack(files, race);
                Remember(files, race);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    private static void Import(Files files)
    {
        var import = ChildProcess.Run<ImportMeasurement>(Environment.ProcessPath!, ["import", files.Onnx]);
        Print($"import of {import.FileBytes / 1e6:0} MB: {import.Seconds:0.00} s, memory grows by {import.Growth / 1e6:0} MB, {(double)import.Growth / import.FileBytes:0.00} of the file");
    }

    private static void Score(Files files, Race race)
    {
        using var target = new TargetRace(files.Onnx, files.Zoo, race.Batch, race.Threads);
        Print($"largest difference of a score: {target.LargestDifference():0.0e+0}");
        Compare("ONNX Runtime, bare", target.RunBare, "OnnxTarget", target.RunTarget, race.Rounds);
        Compare("ONNX Runtime, bare", target.RunBare, "zoo", target.RunNetwork, race.Rounds);
    }

    private static void Attack(Files files, Race race)
    {
        using var scope = NewDisposeScope();
        using AdversarialAttack zoo = new(files.Zoo, race.Settings), imported = new(files.Imported, race.Settings);
        var images = Cli.References.ReferenceFormula.Images(race.Batch, files.Zoo.Preprocessing.Height).to(zoo.Device);
        var labels = tensor(FormulaNetworks.Labels(race.Batch, files.Zoo.ClassCount), device: zoo.Device);
        Compare("zoo", () => Run(zoo), "imported", () => Run(imported), race.Rounds);

        int Run(AdversarialAttack attack)
        {
            using var adversarial = attack.Perturb(images, labels);
            using var onCpu = adversarial.cpu();
            return (int)onCpu.shape[0];
        }
    }

    /// <summary>Each attack in processes of its own.</summary>
    private static void Remember(Files files, Race race)
    {
        long Peak(string path) => Enumerable.Range(0, Math.Min(race.Rounds, MostMemoryRuns)).Min(_ => ChildProcess.Run<AttackMeasurement>(Environment.ProcessPath!, ["attack", FormulaNetworks.PathOf(files.Architecture), "--weights", path, "--rule", nameof(SkipRule.Paper), .. race.Arguments]).PeakMemory);
        var (zoo, imported) = (Peak(files.SafeTensors), Peak(files.Onnx));
        Print($"peak memory: zoo {zoo / 1e6:0} MB; imported {imported / 1e6:0} MB; ratio {(double)imported / zoo:0.000}");
    }

    private static void Compare(string first, Func<int> runFirst, string second, Func<int> runSecond, int rounds)
    {
        _ = (runFirst(), runSecond());
        var (ofFirst, ofSecond) = (new List<Sample>(), new List<Sample>());
        for (var round = 0; round < rounds; round++)
        {
            // Whichever goes first meets another state of the machine.
            if (round % 2 == 0) ofFirst.Add(Sample.Of(runFirst));
            ofSecond.Add(Sample.Of(runSecond));
            if (round % 2 == 1) ofFirst.Add(Sample.Of(runFirst));
        }
        var (one, other) = (Sample.Median(ofFirst), Sample.Median(ofSecond));
        Print($"median of {rounds}: {first} {one}; {second} {other}; ratio {one.Seconds / other.Seconds:0.000}, of CPU time {one.CpuSeconds / other.CpuSeconds:0.000}");
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>What is run how often.</summary>
    private sealed record Race(int Batch, int Steps, float Gamma, int Rounds, int Threads)
    {
        internal AttackSettings Settings => new() { Gamma = Gamma, Steps = Steps };

        internal IEnumerable<string> Arguments => ["--batch", $"{Batch}", "--steps", $"{Steps}", "--gamma", Gamma.ToString(CultureInfo.InvariantCulture), "--threads", $"{Threads}"];
    }

    /// <summary>A network of the zoo as two files.</summary>
    private sealed class Files
    {
        internal Files(string folder, string architecture)
        {
            Architecture = architecture;
            (Onnx, SafeTensors) = (Path.Combine(folder, $"{architecture}.onnx"), Path.Combine(folder, $"{architecture}.safetensors"));
            var formula = FormulaNetworks.Create(architecture);
            ExportedResNet.Write(formula, Onnx);
            using (var network = formula.CreateNetwork()) Weights.SafeTensors.Write(SafeTensors, network.state_dict());
            (Zoo, Imported) = (FormulaNetworks.FromFile(architecture, formula, SafeTensors), FormulaNetworks.FromFile(architecture, formula, Onnx));
        }

        internal string Architecture { get; }

        internal string Onnx { get; }

        internal string SafeTensors { get; }

        internal ImageClassifier Zoo { get; }

        internal ImageClassifier Imported { get; }
    }
}
