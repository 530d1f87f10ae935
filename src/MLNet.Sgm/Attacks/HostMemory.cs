using System.Globalization;
using System.Runtime.InteropServices;

namespace MLNet.Sgm.Attacks;

/// <summary>The computer's memory, as Linux and glibc tell it: where there is too little, Linux ends a process without a word.</summary>
internal static partial class HostMemory
{
    /// <summary>Bytes that libtorch can still take: what the system has, the limit of a container, and what the C library keeps free. Null where nobody tells.</summary>
    internal static long? Free()
    {
        if (Heap() is not { } heap || Told("/proc/meminfo", "MemAvailable:") is not { } ofSystem) return null;
        return Math.Min(ofSystem, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet) + heap.Free;
    }

    /// <summary>A number of bytes that a file of the kernel tells, in kB, behind a name; null where there is no such file or name.</summary>
    internal static long? Told(string file, string name) =>
        File.Exists(file) && File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? 1024 * long.Parse(line.AsSpan(name.Length).TrimEnd(" kB").Trim(), CultureInfo.InvariantCulture)
            : null;

    /// <summary>The bytes of the C library's heap that are in use, libtorch's among them. Null where nobody tells.</summary>
    internal static long? InUse => Heap()?.Used;

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
