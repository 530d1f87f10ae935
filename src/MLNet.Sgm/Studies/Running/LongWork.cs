namespace MLNet.Sgm.Studies;

/// <summary>Work of minutes to days, on a thread of its own: the pool's are for short work.</summary>
internal static class LongWork
{
    internal static Task<T> Run<T>(Func<T> work, CancellationToken cancellation) =>
        Task.Factory.StartNew(work, cancellation, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
