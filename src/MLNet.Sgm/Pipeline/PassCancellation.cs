namespace MLNet.Sgm.Pipeline;

/// <summary>
/// Tells cursors beneath a cursor that it was disposed. They are asked for rows on threads of its own, and it may not dispose them while they are at work; between
/// them may be cursors of ML.NET, which know nothing of this.
/// </summary>
internal static class PassCancellation
{
    private static readonly AsyncLocal<CancellationToken> Consumer = new();

    /// <summary>Has all cursors that are moved from here on, by this task, stop with this token.</summary>
    internal static void Begin(CancellationToken cancellation) => Consumer.Value = cancellation;

    /// <summary>A source that is cancelled with the token, or when a cursor above is disposed. It must live as long as what is moved beneath.</summary>
    internal static CancellationTokenSource LinkTo(CancellationToken cancellation) => CancellationTokenSource.CreateLinkedTokenSource(cancellation, Consumer.Value);
}
