using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Cli.Terminals;

/// <summary>Shows on a board what the library says of long work.</summary>
internal sealed class WorkBoard(ProgressBoard board) : IProgress<WorkProgress>
{
    private readonly Dictionary<string, IProgress<long>> pieces = new(StringComparer.Ordinal);

    /// <summary>What the last piece of work said first; null before there is one.</summary>
    internal WorkProgress? First { get; private set; }

    /// <summary>What it said last.</summary>
    internal WorkProgress? Last { get; private set; }

    public void Report(WorkProgress value)
    {
        if (value.Message is { } message)
        {
            if (value.IsWarning) board.Warn(message);
            else board.Note(message);
            return;
        }
        Last = value;
        if (pieces.TryGetValue(value.Work!, out var piece))
        {
            piece.Report(value.Done);
            return;
        }
        First = value;
        pieces.Add(value.Work!, board.Add(value.Work!, value.Total, value.Done, value.Unit));
    }
}
