using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace MLNet.Sgm.Bench.Parts;

/// <summary><c>weights FILE…</c>: seconds and peak memory of loading weight files; <c>bench/python/weight_files.py</c> does the same in Python.</summary>
internal static class WeightsCommand
{
    private const int Repetitions = 7;

    internal static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "Weight files of the same tensors.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("weights", "Loads weight files into tensors that are there already and prints seconds and peak memory.") { files };
        command.SetAction(arguments =>
        {
            foreach (var path in arguments.GetValue(files)!) Measure(path);
        });
        return command;
    }

    private static void Measure(string path)
    {
        using var loading = new WeightLoading(path);
        var before = PeakMegabytes();
        var seconds = Enumerable.Range(0, Repetitions).Select(_ => Time(() => loading.Load(path))).ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $".NET   {Path.GetFileName(path)}: first {seconds[0]:F3} s, median {Spread.MedianOf(seconds):F3} s, best {seconds.Min():F3} s; peak {before} MB before, {PeakMegabytes()} MB after"));
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static long PeakMegabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 >> 20;
    }
}
