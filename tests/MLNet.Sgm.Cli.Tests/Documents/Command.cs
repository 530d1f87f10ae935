using System.Diagnostics;

namespace MLNet.Sgm.Tests.Documents;

/// <summary>A program that a test runs to its end.</summary>
internal static class Command
{
    /// <summary>Runs a program in a folder and returns its standard output. The test fails where the program does.</summary>
    internal static string Run(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var run = EndedProcess.Of(process);
        Assert.AreEqual(0, run.Code, $"{program} {string.Join(' ', arguments)}: {run.Output}{run.Error}");
        return run.Output;
    }
}
