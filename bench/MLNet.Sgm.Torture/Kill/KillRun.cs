using System.Diagnostics;
using MLNet.Sgm.Tests;

namespace MLNet.Sgm.Torture.Kill;

/// <summary>One command in one new folder, killed until it is let end.</summary>
internal sealed class KillRun(KillScenario scenario, string undisturbed, TimeSpan time, Random random, Findings findings)
{
    private const int MostKills = 12;
    private const int Roomy = 1 << 16;

    internal int Kills { get; private set; }

    /// <summary>Runs that ended by themselves, with a sentence: the disk was full, a file read-only, or another process there.</summary>
    internal int Refusals { get; private set; }

    internal void Run(Disturbance disturbance, int number)
    {
        using TemporaryFolder folder = new();
        var output = folder.File("out");
        using var disk = disturbance == Disturbance.FullDisk ? Disk.Mount(output, Roomy) : null;
        if (disturbance == Disturbance.FullDisk && disk is null) return;
        Directory.CreateDirectory(output);
        scenario.Prepare(output);
        var used = FolderDifference.Files(output).Sum(file => new FileInfo(Path.Combine(output, file)).Length) / 1024;
        for (var left = random.Next(1, MostKills); left > 0; left--)
        {
            disk?.Resize((int)used + 40 * random.Next(1, 8));
            Disturb(disturbance, output);
            using var process = scenario.StartIn(output);
            using var second = disturbance == Disturbance.Second ? scenario.StartIn(output) : null;
            if (process.WaitForExit(time * (1.1 * random.NextDouble()))) Judge(process, disturbance, number);
            else Kill(process);
            if (second is not null && (random.Next(2) == 0 && second.WaitForExit(time * 3) || second.HasExited)) Judge(second, disturbance, number);
            else if (second is not null) Kill(second);
            Restore(output);
        }
        disk?.Resize(Roomy);
        using var last = scenario.StartIn(output);
        var (code, _, error) = EndedProcess.Of(last);
        if (code != 0) findings.Add($"{scenario.Name} {number} ({disturbance}): the last run ended with {code}: {error.Trim()}");
        else if (FolderDifference.Find(undisturbed, output) is { } difference) findings.Add($"{scenario.Name} {number} ({disturbance}): {difference}");
    }

    private void Kill(Process process)
    {
        process.Kill();
        EndedProcess.Of(process);
        Kills++;
    }

    /// <summary>A process that ended by itself is done, or says in a sentence why it is not.</summary>
    private void Judge(Process process, Disturbance disturbance, int number)
    {
        var (code, _, error) = EndedProcess.Of(process);
        if (code == 0) return;
        Refusals++;
        var isExpected = disturbance is Disturbance.FullDisk or Disturbance.ReadOnly or Disturbance.Second && code == 1 && !error.Contains("   at ", StringComparison.Ordinal);
        if (!isExpected) findings.Add($"{scenario.Name} {number} ({disturbance}): a run ended with {code}: {error.Trim()}");
    }

    private void Disturb(Disturbance disturbance, string output)
    {
        var files = FolderDifference.Files(output);
        if (files.Length == 0) return;
        if (disturbance == Disturbance.Clock)
            foreach (var file in files) File.SetLastWriteTimeUtc(Path.Combine(output, file), DateTime.UtcNow.AddHours(random.Next(1, 100)));
        if (disturbance == Disturbance.ReadOnly) File.SetAttributes(Path.Combine(output, files[random.Next(files.Length)]), FileAttributes.ReadOnly);
    }

    private static void Restore(string output)
    {
        foreach (var file in FolderDifference.Files(output)) File.SetAttributes(Path.Combine(output, file), FileAttributes.Normal);
    }
}
