using System.Diagnostics;
using MLNet.Sgm.Cli;

namespace MLNet.Sgm.Tests.Cli;

/// <summary>One run of <c>sgm</c>: what it exited with and what it wrote.</summary>
internal sealed record SgmRun(int Code, string Output, string Error)
{
    /// <summary>The built tool.</summary>
    internal static string Tool { get; } = Repository.Program("MLNet.Sgm.Cli", "sgm.dll");

    /// <summary>Runs it in this process, which is quick.</summary>
    internal static SgmRun InProcess(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        return new(CommandLine.Run(arguments, output, error), output.ToString(), error.ToString());
    }

    /// <summary>Runs the built tool as a process of its own, to its end.</summary>
    internal static SgmRun OfProcess(params string[] arguments)
    {
        using var process = Start(arguments);
        return Wait(process);
    }

    /// <summary>Starts the built tool.</summary>
    internal static Process Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    internal static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        string[] command = ["dotnet", Tool, .. arguments];
        // A test run in the background may ignore SIGINT, and whatever it starts would too.
        if (OperatingSystem.IsLinux()) command = ["env", "--default-signal=INT", .. command];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits for a process to end, reading both of its streams meanwhile.</summary>
    internal static SgmRun Wait(Process process)
    {
        var (code, output, error) = EndedProcess.Of(process);
        return new(code, output, error);
    }
}
