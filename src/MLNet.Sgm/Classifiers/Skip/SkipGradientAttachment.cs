namespace MLNet.Sgm.Classifiers;

/// <summary>The hooks of <see cref="SkipGradient.Attach"/> on a network; disposal removes them and nothing else.</summary>
public sealed class SkipGradientAttachment : IDisposable
{
    private readonly List<Action> removals;

    internal SkipGradientAttachment(int branchCount, IEnumerable<Action> removals)
    {
        BranchCount = branchCount;
        this.removals = [.. removals];
    }

    /// <summary>The number of sub-modules that were selected.</summary>
    public int BranchCount { get; }

    /// <summary>Gives the network its own gradient back. A second time does nothing.</summary>
    public void Dispose()
    {
        foreach (var remove in removals) remove();
        removals.Clear();
    }
}
