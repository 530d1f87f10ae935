using System.Diagnostics;
using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Torture.Soak;

/// <summary>What a process holds at a moment, garbage collected.</summary>
/// <param name="Resident">Its resident memory, in bytes.</param>
/// <param name="Native">What the C library has given out, to libtorch above all, in bytes. TorchSharp's own count of tensors grows with every parameter that is made, whether it is freed or not.</param>
/// <param name="Handles">Open files and the like.</param>
/// <param name="Threads">Threads.</param>
/// <param name="TemporaryFiles">Files in the folder for temporary files.</param>
internal sealed record Usage(long Resident, long Native, int Handles, int Threads, int TemporaryFiles)
{
    internal static Usage Now(string temporary)
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        using var process = Process.GetCurrentProcess();
        return new(ProcessMemory.Resident, HostMemory.InUse ?? 0, Directory.GetFiles("/proc/self/fd").Length, process.Threads.Count, Directory.GetFiles(temporary, "*", SearchOption.AllDirectories).Length);
    }

    public override string ToString() => $"{Resident >> 20} MiB resident, {Native >> 10} kB of libtorch's, {Handles} handles, {Threads} threads, {TemporaryFiles} temporary files";
}
