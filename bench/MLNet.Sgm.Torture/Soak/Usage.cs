using System.Diagnostics;
using TorchSharp;

namespace MLNet.Sgm.Torture.Soak;

/// <summary>What a process holds at a moment, garbage collected.</summary>
internal sealed record Usage(long Resident, long Tensors, int Handles, int Threads, int TemporaryFiles)
{
    internal static Usage Now(string temporary)
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        using var process = Process.GetCurrentProcess();
        return new(ProcessMemory.Resident, torch.Tensor.TotalCount, Directory.GetFiles("/proc/self/fd").Length, process.Threads.Count, Directory.GetFiles(temporary, "*", SearchOption.AllDirectories).Length);
    }

    public override string ToString() => $"{Resident >> 20} MiB resident, {Tensors} tensors, {Handles} handles, {Threads} threads, {TemporaryFiles} temporary files";
}
