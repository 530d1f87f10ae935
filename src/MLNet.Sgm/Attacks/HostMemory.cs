using System.Globalization;
using System.Runtime.InteropServices;

namespace MLNet.Sgm.Attacks;

/// <summary>The computer's memory, as Linux and glibc tell it: where there is too little, Linux ends a process without a word.</summary>
internal static partial class HostMemory
{
    private const string Available = "MemAvailable:";

    /// <summary>Bytes that libtorch can still take: what the system has, the limit of a container, and what the C library keeps free. Null where nobody tells.</summary>
    internal static long? Free()
    {
        if (Heap() is not { } heap || !File.Exists("/proc/meminfo")) return null;
        var line = File.ReadLines("/proc/meminfo").FirstOrDefault(line => line.StartsWith(Available, StringComparison.Ordinal));
        if (line is null) return null;
        var ofSystem = 1024 * long.Parse(line.AsSpan(Available.Length).TrimEnd(" kB").Trim(), CultureInfo.InvariantCulture);
        return Math.Min(ofSystem, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet) + heap.Free;
    }

    /// <summary>The bytes of the C library's heap that are in use while something is done, beyond those before. Null where nobody tells.</summary>
    /// <param name="work">Does it, and calls what it is given when most is in use.</param>
    internal static long? Taken(Action<Action> work)
    {
        if (Heap() is not { } before) return null;
        var most = 0L;
        work(() => most = Heap()!.Value.Used - before.Used);
        return most;
    }

    private static (long Used, long Free)? Heap()
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            var told = mallinfo2();
            return ((long)(told.InBlocks + told.InMappings), (long)told.FreeInBlocks);
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library, or glibc before 2.33.
            return null;
        }
    }

    [LibraryImport("libc")]
    private static partial AllocatorState mallinfo2();

    // struct mallinfo2 of malloc.h.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct AllocatorState
    {
        private readonly nuint arena, ordblks, smblks, hblks;
        internal readonly nuint InMappings;
        private readonly nuint usmblks, fsmblks;
        internal readonly nuint InBlocks, FreeInBlocks;
        private readonly nuint keepcost;
    }
}
