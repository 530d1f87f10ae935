using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>Keeps what was reported, on the thread that reported it.</summary>
internal sealed class ReportedProgress(Action<AttackProgress>? hear = null) : IProgress<AttackProgress>
{
    internal List<AttackProgress> Reports { get; } = [];

    public void Report(AttackProgress value)
    {
        lock (Reports) Reports.Add(value);
        hear?.Invoke(value);
    }
}
