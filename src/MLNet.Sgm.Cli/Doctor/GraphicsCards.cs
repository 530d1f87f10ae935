using System.ComponentModel;
using System.Diagnostics;

namespace MLNet.Sgm.Cli.Doctor;

/// <summary>What the driver says of the GPUs, because libtorch's managed side tells no more than their number.</summary>
internal static class GraphicsCards
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Name, memory and what of it is free, a GPU each; nothing where there is no NVIDIA driver.</summary>
    internal static IReadOnlyList<string> List()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("nvidia-smi", ["--query-gpu=name,memory.total,memory.free", "--format=csv,noheader"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Patience)) process.Kill();
            return process.HasExited && process.ExitCode == 0 ? Parse(output.Result) : [];
        }
        catch (Win32Exception)
        {
            return [];
        }
    }

    internal static IReadOnlyList<string> Parse(string output) =>
        [.. from line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            let fields = line.Split(',', StringSplitOptions.TrimEntries)
            where fields.Length == 3
            select $"{fields[0]}, {fields[1]}, {fields[2]} free"];
}
