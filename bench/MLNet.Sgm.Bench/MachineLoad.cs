using System.Diagnostics;
using System.Globalization;

namespace MLNet.Sgm.Bench;

/// <summary>What else a machine does while something is measured on it.</summary>
internal static class MachineLoad
{
    /// <summary>How much of each core others may use, 0 to 1, for a figure to be one.</summary>
    internal const double MostOfACore = 0.5;

    private const string LoadFile = "/proc/loadavg";

    /// <summary>Processes that ran or waited to run in the last minute, over cores; null where the system does not tell.</summary>
    internal static double? OfACore => File.Exists(LoadFile) ? double.Parse(File.ReadAllText(LoadFile).Split(' ')[0], CultureInfo.InvariantCulture) / Environment.ProcessorCount : null;

    /// <summary>Starts processes that do nothing as fast as they can, until the result is disposed of.</summary>
    internal static IDisposable Spin(int count) => new Spinners(count);

    private sealed class Spinners : IDisposable
    {
        private readonly List<Process> processes = [];

        internal Spinners(int count)
        {
            for (var i = 0; i < count; i++) processes.Add(Process.Start(Environment.ProcessPath!, [SpinCommand.Name, $"{Environment.ProcessId}"]));
        }

        public void Dispose()
        {
            foreach (var process in processes)
            {
                process.Kill();
                process.Dispose();
            }
        }
    }
}
