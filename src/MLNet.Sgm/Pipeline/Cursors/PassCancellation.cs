namespace MLNet.Sgm.Pipeline;

/// <summary>
/// Tells cursors beneath a cursor that it was disposed. They are asked for rows on threads of its own, or by a target that it scores with, and it may not dispose them while
/// they are at work; between them may be cursors of ML.NET, which know nothing of this.
/// </summary>
internal sealed class PassCancellation : IDisposable
{
    private static readonly AsyncLocal<CancellationToken> Consumer = new();

    private readonly CancellationToken outer = Consumer.Value;

    /// <summary>Has all cursors that are moved until disposal, by this thread or what it starts, stop with a token.</summary>
    internal PassCancellation(CancellationToken cancellation) => Consumer.Value = cancellation;

    /// <summary>A source that is cancelled with the token, or when a cursor above is disposed. It must live as long as what is moved beneath.</summary>
    internal static CancellationTokenSource LinkTo(CancellationToken cancellation) => CancellationTokenSource.CreateLinkedTokenSource(cancellation, Consumer.Value);

    public void Dispose() => Consumer.Value = outer;
}
