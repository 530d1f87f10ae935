namespace MLNet.Sgm.Studies;

/// <summary>Reports to somebody who may not be there.</summary>
internal static class ProgressReports
{
    internal static void Say(this IProgress<WorkProgress>? progress, string message) => progress?.Report(new() { Message = message });

    /// <summary>Says what must be read.</summary>
    internal static void Warn(this IProgress<WorkProgress>? progress, string message) => progress?.Report(new() { Message = message, IsWarning = true });

    /// <summary>Begins a piece of work.</summary>
    /// <returns>Told the number of units that are done.</returns>
    internal static Action<long> Begin(this IProgress<WorkProgress>? progress, string work, long total, long done, string unit = "images")
    {
        Report(done);
        return Report;

        void Report(long now) => progress?.Report(new() { Work = work, Done = now, Total = total, Unit = unit });
    }
}
