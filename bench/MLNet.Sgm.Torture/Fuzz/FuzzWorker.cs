using System.Diagnostics;
using System.Text.Json;

namespace MLNet.Sgm.Torture.Fuzz;

/// <summary>What a worker says on its standard output, a line of JSON each.</summary>
/// <param name="Finding">A sentence; null in the last line.</param>
/// <param name="Number">The case.</param>
/// <param name="Read">In the last line: files that were read.</param>
/// <param name="Refused">In the last line: files that were refused.</param>
/// <param name="SlowestSeconds">In the last line.</param>
/// <param name="MostMemory">In the last line, in bytes.</param>
internal sealed record WorkerLine(string? Finding, int Number, int Read = 0, int Refused = 0, double SlowestSeconds = 0, long MostMemory = 0);

/// <summary>Reads hostile files in a process of its own, which a crash may end: the file <c>case</c> has the number of the one it is at.</summary>
internal sealed class FuzzWorker(FuzzFormat format, int seed, string folder)
{
    internal const string CaseFile = "case";

    private const double MostSeconds = 1;
    private const long MostMemory = 256L << 20;
    private const int LongestMessage = 500;

    private readonly string place = Path.Combine(folder, "files");
    private readonly string temporary = Path.Combine(folder, "temporary");
    private readonly HashSet<string> told = [];
    private int read;
    private int refused;
    private double slowest;
    private long mostMemory;

    internal void Run(int first, int count)
    {
        Directory.CreateDirectory(place);
        Directory.CreateDirectory(temporary);
        Environment.SetEnvironmentVariable(OperatingSystem.IsWindows() ? "TMP" : "TMPDIR", temporary);
        foreach (var companion in format.Companions) File.Copy(companion, Path.Combine(place, Path.GetFileName(companion)), overwrite: true);
        // What is made once, by the first file, is no file's fault.
        Try(Path.Combine(place, format.FileName), format.Samples[0], out _, out _);
        using var progress = File.OpenHandle(Path.Combine(folder, CaseFile), FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        for (var number = first; number < first + count; number++)
        {
            RandomAccess.Write(progress, BitConverter.GetBytes(number), 0);
            Check(number);
        }
        Write(new(null, 0, read, refused, slowest, mostMemory));
    }

    private void Check(int number)
    {
        var path = Path.Combine(place, format.FileName);
        var content = format.Case(seed, number);
        var error = Try(path, content, out var seconds, out var memory);
        // Beside other work a quick reader may be slow, and memory may be another's garbage.
        for (var again = 0; again < 2 && (seconds > MostSeconds || memory > MostMemory); again++)
        {
            GC.Collect();
            Try(path, content, out var secondsAgain, out var memoryAgain);
            (seconds, memory) = (Math.Min(seconds, secondsAgain), Math.Min(memory, memoryAgain));
        }
        (slowest, mostMemory) = (Math.Max(slowest, seconds), Math.Max(mostMemory, memory));
        if (error is null) read++;
        else refused++;
        if (error is not null && !format.Documented.Any(documented => documented.IsInstanceOfType(error))) Report(number, $"{error.GetType().Name} at {Place(error)}: {error.Message}", $"{error.GetType()} {Place(error)}");
        else if (error?.Message.Replace(folder, "", StringComparison.Ordinal).Length > LongestMessage) Report(number, $"a message of {error.Message.Length} characters: {error.Message[..200]}", $"long {Place(error)}");
        if (seconds > MostSeconds) Report(number, FormattableString.Invariant($"{seconds:0.00} s for {content.Length} bytes"), "slow");
        if (memory > MostMemory) Report(number, $"{memory >> 20} MiB for {content.Length} bytes", "large");
        if (Strays() is { } stray)
        {
            Report(number, $"the file '{stray}' was written", "stray");
            File.Delete(stray);
        }
    }

    private Exception? Try(string path, byte[] content, out double seconds, out long memory)
    {
        File.WriteAllBytes(path, content);
        var resident = ProcessMemory.Resident;
        ProcessMemory.ForgetPeak();
        var (start, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        Exception? thrown = null;
        try
        {
            format.Read(path);
        }
        catch (Exception error)
        {
            thrown = error;
        }
        // Whichever is less: others may take the processor, and the collector works beside.
        seconds = Math.Min(Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - used).TotalSeconds);
        memory = ProcessMemory.Peak - resident;
        return thrown;
    }

    private string? Strays() =>
        Directory.EnumerateFiles(place, "*", SearchOption.AllDirectories).FirstOrDefault(file => Path.GetFileName(file) != format.FileName && !format.Companions.Any(companion => Path.GetFileName(companion) == Path.GetFileName(file)))
        ?? Directory.EnumerateFiles(temporary, "*", SearchOption.AllDirectories).FirstOrDefault();

    /// <summary>Where in this library an exception was thrown, or came out of what it calls.</summary>
    private static string Place(Exception error) => new StackTrace(error).GetFrames().Select(frame => frame.GetMethod()).FirstOrDefault(method => method?.DeclaringType?.Namespace?.StartsWith("MLNet.Sgm", StringComparison.Ordinal) == true) is { } method ? $"{method.DeclaringType!.Name}.{method.Name}" : "an unknown place";

    /// <summary>Tells one kind of finding once: the first of a hundred like it.</summary>
    private void Report(int number, string finding, string kind)
    {
        if (told.Add(kind)) Write(new(finding, number));
    }

    private static void Write(WorkerLine line) => Console.WriteLine(JsonSerializer.Serialize(line));
}
