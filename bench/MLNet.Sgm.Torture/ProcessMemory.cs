using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Torture;

/// <summary>This process's resident memory, in bytes; only Linux tells it so closely.</summary>
internal static class ProcessMemory
{
    private const string Status = "/proc/self/status";

    internal static long Resident => Line("VmRSS:");

    /// <summary>The most since <see cref="ForgetPeak"/>.</summary>
    internal static long Peak => Line("VmHWM:");

    internal static void ForgetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    private static long Line(string name) => HostMemory.Told(Status, name) ?? throw new InvalidDataException($"'{Status}' must have the line '{name}'.");
}
