using System.CommandLine;
using System.Globalization;
using MLNet.Sgm.Bench.Parts;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Bench.Profiles;

/// <summary><c>profile</c>: where the time of an attack's step goes, from what oneDNN and MKL tell of themselves.</summary>
/// <remarks>Calls are told by the clock. Other programs lengthen all of them alike, but for chance; what they tell is divided by what the step took by the clock and multiplied by its CPU time.</remarks>
internal static class ProfileCommand
{
    private const int ProductSide = 1536;
    private const int ProductRepetitions = 7;

    internal static Command Create()
    {
        var architectures = new Argument<string[]>("architecture") { Description = "Architectures that have a reference file.", Arity = ArgumentArity.OneOrMore };
        architectures.AcceptOnlyFromAmong(FormulaNetworks.Names);
        var batch = CountOption.Create("--batch", "Images in a batch.", 16);
        var steps = CountOption.Create("--steps", "Steps that are measured.", 3);
        var rows = CountOption.Create("--rows", "Layers that are shown.", 12);
        // One thread waits for no other; with it, libtorch leaves 1×1 convolutions of less than 16 images to MKL.
        var threads = CountOption.Create("--threads", "Threads.", 1);
        var command = new Command("profile", "Shows where the time of an attack's step goes: layers, what is around them, and the part of what a matrix product reaches.") { architectures, batch, steps, rows, threads };
        command.SetAction(arguments =>
        {
            List<(string Name, ProfileTable Table)> tables = [];
            foreach (var name in arguments.GetValue(architectures)!)
            {
                var table = Measure(name, arguments.GetValue(batch), arguments.GetValue(steps), arguments.GetValue(threads));
                Console.WriteLine($"{name}, batch {arguments.GetValue(batch)}, {arguments.GetValue(threads)} threads");
                table.Print(Console.Out, arguments.GetValue(rows));
                Console.WriteLine();
                tables.Add((name, table));
            }
            Summarize(tables);
        });
        return command;
    }

    private static ProfileTable Measure(string architecture, int batch, int steps, int threads)
    {
        set_num_threads(threads);
        string[] arguments = ["attack", FormulaNetworks.PathOf(architecture), "--batch", $"{batch}", "--steps", $"{steps}", "--gamma", ComparisonRuns.Gamma(architecture).ToString(CultureInfo.InvariantCulture), "--threads", $"{threads}"];
        var before = ProductRate(threads);
        var (lines, measured) = ChildProcess.RunWithLines<AttackMeasurement>(Environment.ProcessPath!, arguments, ("ONEDNN_VERBOSE", "1"), ("MKL_VERBOSE", "1"), ("OMP_NUM_THREADS", $"{threads}"));
        var calls = lines.Select(KernelCall.Parse).OfType<KernelCall>().ToList();
        // The first pass, before the clock starts, makes the same calls as each step.
        if (calls.Count == 0 || calls.Count % (steps + 1) != 0)
            throw new InvalidOperationException(FormattableString.Invariant($"Each of the {steps + 1} passes of '{architecture}' must make the same calls of oneDNN and MKL; found {calls.Count} in all. Does this libtorch tell of them (ONEDNN_VERBOSE)?"));
        var passes = calls.Chunk(calls.Count / (steps + 1)).Skip(1).ToList();
        var own = measured.CpuSeconds * measured.ImagesPerSecond / threads;
        var step = passes[0].Select((call, index) => call with { Milliseconds = own * passes.Average(pass => pass[index].Milliseconds) }).ToList();
        return new(step, batch * measured.CpuSeconds / steps / threads * 1000, Math.Max(before, ProductRate(threads)));
    }

    /// <summary>GFLOP/s of a product of two square matrices, the best of several.</summary>
    private static double ProductRate(int threads)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (rand(ProductSide, ProductSide), rand(ProductSide, ProductSide));
        var seconds = Enumerable.Range(0, ProductRepetitions).Min(_ =>
        {
            var start = Environment.CpuUsage.TotalTime;
            a.mm(b).Dispose();
            return (Environment.CpuUsage.TotalTime - start).TotalSeconds / threads;
        });
        return 2 * Math.Pow(ProductSide, 3) / seconds / 1e9;
    }

    private static void Summarize(IReadOnlyList<(string Name, ProfileTable Table)> tables)
    {
        Console.WriteLine("| architecture | ms a step | convolutions | their gradients | matrix products | reorders | other calls | the rest | of the bound |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (name, table) in tables)
        {
            double[] shares = [.. new[] { "convolution", "convolution, back", "product", "reorder" }.Select(kind => table.Share(call => call.Kind.TrimEnd('s') == kind))];
            var all = table.Share(_ => true);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {table.StepMilliseconds:0} | {string.Join(" | ", shares.Append(all - shares.Sum()).Append(1 - all).Select(share => share.ToString("0.0%", CultureInfo.InvariantCulture)))} | {table.Fraction:0.00} |"));
        }
    }
}
