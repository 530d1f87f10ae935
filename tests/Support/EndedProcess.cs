using System.Diagnostics;

namespace MLNet.Sgm.Tests;

/// <summary>What a process exited with and wrote.</summary>
internal sealed record EndedProcess(int Code, string Output, string Error)
{
    /// <summary>Waits for a process to end, reading both of its streams meanwhile.</summary>
    internal static EndedProcess Of(Process process)
    {
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        return new(process.ExitCode, output.Result, error.Result);
    }
}
