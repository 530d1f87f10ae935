using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Studies;

/// <summary>One process at a time does a study or a shard of it: a task that a cluster starts anew may meet its predecessor, which is not dead yet.</summary>
internal static class FolderLock
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Waits until no other process holds the file.</summary>
    /// <exception cref="OperationCanceledException">The wait was interrupted.</exception>
    internal static FileLock Acquire(string path, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var wait = FileLock.AcquireAsync(path, cancellation);
        if (Task.WaitAny([wait], Patience) < 0) progress.Say($"Another process is at work (it holds '{path}'); waiting for it.");
        return wait.GetAwaiter().GetResult();
    }
}
