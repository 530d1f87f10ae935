using System.Globalization;

namespace MLNet.Sgm.Torture;

/// <summary>This process's resident memory, in bytes; only Linux tells it so closely.</summary>
internal static class ProcessMemory
{
    internal static long Resident => Line("VmRSS:");

    /// <summary>The most since <see cref="ForgetPeak"/>.</summary>
    internal static long Peak => Line("VmHWM:");

    internal static void ForgetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    private static long Line(string name)
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
            if (line.StartsWith(name, StringComparison.Ordinal)) return 1024 * long.Parse(line.AsSpan(name.Length).TrimEnd(" kB").Trim(), CultureInfo.InvariantCulture);
        throw new InvalidDataException($"/proc/self/status must have the line '{name}'.");
    }
}
