using System.CommandLine;
using System.Diagnostics;

namespace MLNet.Sgm.Torture.Soak;

/// <summary><c>soak</c>: a pipeline that is used for as long as asked.</summary>
internal static class SoakCommand
{
    /// <summary>A batch of the soaked pipeline is a few kB; the collector and libtorch's pools come and go by this much.</summary>
    private const long Noise = 48L << 20;

    private const int ThreadNoise = 8;

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
        // What is made once, by the first uses, is not growth.
        for (var i = 0; i < 8; i++) soak.Use();
        var (begin, warm) = (Usage.Now(soak.Temporary), soak.Uses);
        Console.WriteLine($"begin: {begin}");
        var (first, last) = (begin, begin);
        for (var tenth = 1; tenth <= 10; tenth++)
        {
            while (Stopwatch.GetElapsedTime(start) < time * tenth / 10 && soak.Rows < rows * tenth / 10) soak.Use();
            last = Usage.Now(soak.Temporary);
            if (tenth == 1) first = last;
            Console.WriteLine($"{10 * tenth} %: {soak.Rows} rows, {last}");
        }
        if (last.Resident > first.Resident + Noise) findings.Add($"resident memory grew from {first.Resident >> 20} to {last.Resident >> 20} MiB");
        if (last.Native > begin.Native + ResidueOfModel * (soak.Uses - warm)) findings.Add($"libtorch's memory grew from {begin.Native >> 10} to {last.Native >> 10} kB with {soak.Uses - warm} models");
        if (last.Handles > first.Handles + 2) findings.Add($"handles grew from {first.Handles} to {last.Handles}");
        if (last.Threads > first.Threads + ThreadNoise) findings.Add($"threads grew from {first.Threads} to {last.Threads}");
        if (last.TemporaryFiles > 0) findings.Add($"{last.TemporaryFiles} files stay in the temporary folder");
        Console.WriteLine(FormattableString.Invariant($"soak: {soak.Rows} rows in {Stopwatch.GetElapsedTime(start).TotalMinutes:0.0} min, {soak.Uses} models, {soak.Abandoned} cursors abandoned, {soak.Errors} errors, {soak.Disposed} disposed while read; {findings.Count} findings"));
        return findings.ExitCode;
    }
}
