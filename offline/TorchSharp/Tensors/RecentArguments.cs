namespace TorchSharp;

/// <summary>
/// The tensors whose handles a thread read last. An operation sees only handles: without this, a temporary that nothing else
/// refers to could be finalized, and its memory freed, while libtorch still computes with it.
/// </summary>
internal static class RecentArguments
{
    /// <summary>More than any operation has; a list of tensors counts as one.</summary>
    private const int Count = 16;

    [ThreadStatic] private static object[] recent;
    [ThreadStatic] private static int next;

    internal static void Keep(object argument) => (recent ??= new object[Count])[next++ & (Count - 1)] = argument;
}
