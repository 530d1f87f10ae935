using System.Diagnostics;
using System.Text.Json;

namespace MLNet.Sgm.Bench;

/// <summary>Programs that print what they measured as JSON.</summary>
internal static class ChildProcess
{
    /// <exception cref="InvalidOperationException">The program failed.</exception>
    internal static T Run<T>(string program, IEnumerable<string> arguments) => Read<T>(Output(program, arguments));

    /// <summary>What the program prints before its last line, and what that says.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables of its environment.</param>
    /// <exception cref="InvalidOperationException">The program failed.</exception>
    internal static (IReadOnlyList<string> Lines, T Measured) RunWithLines<T>(string program, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var lines = Output(program, arguments, environment).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return (lines[..^1], Read<T>(lines[^1]));
    }

    private static string Output(string program, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"'{program} {string.Join(" ", arguments)}' must end with 0; it ended with {process.ExitCode}.");
        return output;
    }

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, AttackCommand.Json)!;
}
