namespace MLNet.Sgm.Pipeline;

/// <summary>Counts the rows that are left out, because their images cannot be read, by all passes that go on beneath whoever counts, on whatever threads.</summary>
internal sealed class SkippedRows : IDisposable
{
    private static readonly AsyncLocal<SkippedRows?> Counter = new();

    private readonly SkippedRows? outer = Counter.Value;
    private long count;

    /// <summary>Counts until disposal.</summary>
    internal SkippedRows() => Counter.Value = this;

    internal long Count => Interlocked.Read(ref count);

    internal static void Add()
    {
        for (var counter = Counter.Value; counter is not null; counter = counter.outer) Interlocked.Increment(ref counter.count);
    }

    public void Dispose() => Counter.Value = outer;
}
