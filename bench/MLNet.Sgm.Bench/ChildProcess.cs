using System.Diagnostics;
using System.Text.Json;

namespace MLNet.Sgm.Bench;

/// <summary>Programs that print what they measured as JSON.</summary>
internal static class ChildProcess
{
    /// <exception cref="InvalidOperationException">The program failed.</exception>
    internal static T Run<T>(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"'{program} {string.Join(" ", arguments)}' must end with 0; it ended with {process.ExitCode}.");
        return JsonSerializer.Deserialize<T>(output, AttackCommand.Json)!;
    }
}
