using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using MLNet.Sgm.Tests;

namespace MLNet.Sgm.Torture.Kill;

/// <summary><c>kill</c>: commands that are killed at random moments.</summary>
internal static class KillCommand
{
    private static readonly string[] Names = ["attack", "study", "merge", "fetch"];

    internal static Command Create()
    {
        var times = new Option<int>("--times") { Description = "Kills in all.", DefaultValueFactory = _ => 1000 };
        var only = new Option<string?>("--only") { Description = $"One command: {string.Join(", ", Names)}." };
        var seed = new Option<int>("--seed") { Description = "What moments are drawn from.", DefaultValueFactory = _ => 1 };
        var command = new Command("kill", "Kills commands at random moments, on a full disk, with read-only files, with the clock set back, two in one folder: another end than that of an undisturbed run is a finding.") { times, only, seed };
        command.SetAction(arguments =>
        {
            Findings findings = new();
            var names = arguments.GetValue(only) is { } name ? [name] : Names;
            using var world = StudyText.RunnableFolder();
            var content = new byte[20_000_000];
            new Random(1).NextBytes(content);
            // Slow enough to be killed in the middle.
            using var server = LoopbackServer.Of(content, "\"one\"", (count, response) => count % 3 == 0 ? response : response with { CutAfter = Math.Min(response.Body.Length, 3_000_000), Hold = Task.Delay(100) });
            foreach (var of in names)
                Run(of switch
                {
                    "attack" => KillScenario.Attack(world),
                    "study" => KillScenario.Study(world),
                    "merge" => KillScenario.Merge(world),
                    "fetch" => KillScenario.Fetch(server.Url("net.pth"), Convert.ToHexStringLower(SHA256.HashData(content))),
                    _ => throw new ArgumentException($"There is no command '{of}' to kill; expected one of {string.Join(", ", Names)}."),
                }, arguments.GetValue(times) / names.Length, new(arguments.GetValue(seed)), findings);
            return findings.ExitCode;
        });
        return command;
    }

    private static void Run(KillScenario scenario, int times, Random random, Findings findings)
    {
        using TemporaryFolder folder = new();
        var undisturbed = folder.File("undisturbed");
        Directory.CreateDirectory(undisturbed);
        scenario.Prepare(undisturbed);
        var start = Stopwatch.GetTimestamp();
        scenario.RunIn(undisturbed);
        KillRun run = new(scenario, undisturbed, Stopwatch.GetElapsedTime(start), random, findings);
        var before = findings.Count;
        var number = 0;
        for (; run.Kills < times; number++) run.Run((Disturbance)(number % Enum.GetValues<Disturbance>().Length), number);
        Console.WriteLine(FormattableString.Invariant($"{scenario.Name}: {run.Kills} kills in {number} folders, {run.Refusals} runs that refused, {Stopwatch.GetElapsedTime(start).TotalMinutes:0.0} min; {findings.Count - before} findings"));
    }
}
