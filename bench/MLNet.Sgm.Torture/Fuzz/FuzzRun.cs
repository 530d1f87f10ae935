using System.Diagnostics;
using System.Text.Json;
using MLNet.Sgm.Tests;

namespace MLNet.Sgm.Torture.Fuzz;

/// <summary>All files of one format, in worker processes; one that ends early, or stands still, is a finding, and the next goes on after its file.</summary>
internal sealed class FuzzRun(FuzzFormat format, int seed, string? keep, Findings findings) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder folder = new();
    private int read;
    private int refused;
    private int found;
    private double slowest;
    private long mostMemory;

    internal void Run(int first, int count)
    {
        var start = Stopwatch.GetTimestamp();
        for (var (next, end) = (first, first + count); next < end;) next = RunWorker(next, end);
        Console.WriteLine(FormattableString.Invariant($"{format.Name}: {count} files in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s, {read} read, {refused} refused; slowest {slowest:0.000} s, most memory {mostMemory >> 20} MiB; {found} findings"));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Runs a worker to its end, and returns the case to go on with.</summary>
    private int RunWorker(int first, int end)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "MLNet.Sgm.Torture.dll"), FuzzCommand.Worker, format.Name, folder.Path, $"{seed}", $"{first}", $"{end - first}" }) start.ArgumentList.Add(argument);
        using var worker = Process.Start(start)!;
        var errors = worker.StandardError.ReadToEndAsync();
        var isDone = false;
        worker.OutputDataReceived += (_, line) => isDone |= line.Data is { } text && Take(text);
        worker.BeginOutputReadLine();
        Watch(worker);
        worker.WaitForExit();
        if (isDone) return end;
        var at = At() ?? first;
        Report(at, $"the process ended with code {worker.ExitCode}: {errors.Result.Split('\n')[0]}");
        return at + 1;
    }

    private bool Take(string text)
    {
        var line = JsonSerializer.Deserialize<WorkerLine>(text)!;
        if (line.Finding is not null)
        {
            Report(line.Number, line.Finding);
            return false;
        }
        (read, refused, slowest, mostMemory) = (read + line.Read, refused + line.Refused, Math.Max(slowest, line.SlowestSeconds), Math.Max(mostMemory, line.MostMemory));
        return true;
    }

    private void Watch(Process worker)
    {
        var (last, since) = (At(), Stopwatch.GetTimestamp());
        while (!worker.WaitForExit(200))
        {
            var at = At();
            if (at != last) (last, since) = (at, Stopwatch.GetTimestamp());
            else if (Stopwatch.GetElapsedTime(since) > Longest) worker.Kill();
        }
    }

    private int? At()
    {
        try
        {
            using var stream = new FileStream(Path.Combine(folder.Path, FuzzWorker.CaseFile), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            Span<byte> number = stackalloc byte[4];
            return stream.ReadAtLeast(number, 4, throwOnEndOfStream: false) == 4 ? BitConverter.ToInt32(number) : null;
        }
        catch (FileNotFoundException)
        {
            // The worker is not there yet.
            return null;
        }
    }

    private void Report(int number, string finding)
    {
        found++;
        findings.Add($"{format.Name} {number} (--seed {seed}): {finding}");
        if (keep is null) return;
        Directory.CreateDirectory(keep);
        File.WriteAllBytes(Path.Combine(keep, $"{format.Name}-{number}-{format.FileName}"), format.Case(seed, number));
    }
}
