using System.CommandLine;
using System.Diagnostics;

namespace MLNet.Sgm.Torture.Soak;

/// <summary><c>soak</c>: a pipeline that is used for as long as asked.</summary>
internal static class SoakCommand
{
    /// <summary>A batch of the soaked pipeline is a few kB; what libtorch keeps for each thread comes and goes by this much, and the collector's part of resident memory by twice as much more.</summary>
    private const long Noise = 16L << 20;

    private const int Parts = 10;

    /// <summary>Threads of the pool, and their handles, come and go.</summary>
    private const int ThreadNoise = 8;

    private const int HandleNoise = 8;

    /// <summary>TorchSharp keeps some hundred bytes of each layer and parameter that it ever made; the weights of the two networks are 20 times as much as this.</summary>
    private const long ResidueOfModel = 64 << 10;

    internal static Command Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long at most.", DefaultValueFactory = _ => 60 };
        var rows = new Option<long>("--rows") { Description = "How many rows at most.", DefaultValueFactory = _ => 1_000_000 };
        var seed = new Option<int>("--seed") { Description = "What is drawn from.", DefaultValueFactory = _ => 1 };
        var command = new Command("soak", "Reads rows through attack, scorer and saver, with cursors abandoned, errors thrown and models disposed at random: growth beyond a batch is a finding.") { minutes, rows, seed };
        command.SetAction(arguments => Run(TimeSpan.FromMinutes(arguments.GetValue(minutes)), arguments.GetValue(rows), new(arguments.GetValue(seed))));
        return command;
    }

    private static int Run(TimeSpan time, long rows, Random random)
    {
        Findings findings = new();
        using Soak soak = new(random, findings);
        var start = Stopwatch.GetTimestamp();
        Console.WriteLine($"begin: {Usage.Now(soak.Temporary)}");
        List<(Usage Usage, int Models)> seen = [];
        for (var tenth = 1; tenth <= Parts; tenth++)
        {
            do soak.Use();
            while (Stopwatch.GetElapsedTime(start) < time * tenth / Parts && soak.Rows < rows * tenth / Parts);
            seen.Add((Usage.Now(soak.Temporary), soak.Uses));
            Console.WriteLine($"{100 / Parts * tenth} %: {soak.Rows} rows, {soak.Uses} models, {seen[^1].Usage}");
        }
        Judge(seen, findings);
        Console.WriteLine(FormattableString.Invariant($"soak: {soak.Rows} rows in {Stopwatch.GetElapsedTime(start).TotalMinutes:0.0} min, {soak.Uses} models, {soak.Abandoned} cursors abandoned, {soak.Errors} errors, {soak.Disposed} disposed while read; {findings.Count} findings"));
        return findings.ExitCode;
    }

    /// <summary>What is made once, by the first uses, is not growth: the last part is held against that in the middle.</summary>
    private static void Judge(IReadOnlyList<(Usage Usage, int Models)> seen, Findings findings)
    {
        var ((first, before), (last, after)) = (seen[Parts / 2], seen[^1]);
        var may = Noise + ResidueOfModel * (after - before);
        if (last.Resident > first.Resident + may + 2 * Noise) findings.Add($"resident memory grew from {first.Resident >> 20} to {last.Resident >> 20} MiB with {after - before} models");
        if (last.Native > first.Native + may) findings.Add($"libtorch's memory grew from {first.Native >> 10} to {last.Native >> 10} kB with {after - before} models");
        if (last.Handles > first.Handles + HandleNoise) findings.Add($"handles grew from {first.Handles} to {last.Handles}");
        if (last.Threads > first.Threads + ThreadNoise) findings.Add($"threads grew from {first.Threads} to {last.Threads}");
        if (last.TemporaryFiles > 0) findings.Add($"{last.TemporaryFiles} files stay in the temporary folder");
    }
}
