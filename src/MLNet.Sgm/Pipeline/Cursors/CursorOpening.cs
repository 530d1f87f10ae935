using System.Diagnostics;
using Microsoft.ML;

namespace MLNet.Sgm.Pipeline;

/// <summary>What a cursor hands to the cursors of ours that are opened beneath it, however many views of ML.NET lie between, which would not pass anything on.</summary>
/// <remarks>
/// Views open what is beneath them before they return, on the same thread. So what is handed down stands here only while a cursor is being opened; whoever is opened keeps it, and nobody looks here
/// again. It must not be found by threads that move cursors: ML.NET's are shared by all passes of a process, and keep the context in which they were started.
/// </remarks>
/// <param name="Consumer">Cancelled when the cursor above is disposed, which may not dispose cursors that are at work on another thread.</param>
/// <param name="Skipped">What counts the rows that are left out, or null.</param>
internal sealed record CursorOpening(CancellationToken Consumer, SkippedRows? Skipped)
{
    private static readonly CursorOpening Nobody = new(CancellationToken.None, null);

    [ThreadStatic]
    private static CursorOpening? current;

    /// <summary>What was handed to the cursor that this thread is opening.</summary>
    internal static CursorOpening Current => current is null ? Nobody : current.Consumer.CanBeCanceled && IsOfACache() ? current with { Consumer = CancellationToken.None } : current;

    /// <summary>Opens a cursor over a view, and hands this to those of ours at and beneath it.</summary>
    internal DataViewRowCursor Open(IDataView view, IEnumerable<DataViewSchema.Column> columns) => Open(() => view.GetRowCursor(columns));

    /// <summary>
    /// As <see cref="Open(IDataView, IEnumerable{DataViewSchema.Column})"/>, without the threads of ML.NET, which else compute columns ahead of the row that was asked for, hundreds of rows at a
    /// time, and throw what is wrong with one of them from wherever the consumer is.
    /// </summary>
    internal DataViewRowCursor OpenInOrder(IDataView view, IEnumerable<DataViewSchema.Column> columns, Random? rand) => Open(() =>
    {
        var cursors = view.GetRowCursorSet(columns, n: 1, rand);
        if (cursors.Length == 1) return cursors[0];
        // One was asked for, but the number is a hint.
        foreach (var cursor in cursors) cursor.Dispose();
        return view.GetRowCursor(columns, rand);
    });

    private DataViewRowCursor Open(Func<DataViewRowCursor> open)
    {
        var outer = current;
        current = this;
        try
        {
            return open();
        }
        finally
        {
            current = outer;
        }
    }

    /// <summary>ML.NET's cache fills itself through a cursor that serves later consumers too: the first of them, who has it opened, must not stop it.</summary>
    private static bool IsOfACache() => new StackTrace(skipFrames: 2).GetFrames().Select(frame => frame.GetMethod()?.DeclaringType)
        .TakeWhile(type => type != typeof(CursorOpening)).Any(type => type?.Name == "CacheDataView");
}
