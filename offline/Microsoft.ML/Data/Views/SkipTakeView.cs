namespace Microsoft.ML.Data;

/// <summary>Some of the first rows left out, and no more than some taken.</summary>
internal sealed class SkipTakeView(IDataView source, long skip, long take) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount() is { } count ? Math.Min(take, Math.Max(0, count - skip)) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded), skip, take);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewRowCursor input, long skip, long take) : FilteringCursor(input)
    {
        private long _skipped;
        private long _taken;

        private protected override bool Advance()
        {
            for (; _skipped < skip; _skipped++)
            {
                if (!Input.MoveNext())
                    return false;
            }
            // The source is not asked for a row beyond the last one taken.
            return _taken < take && Input.MoveNext() && ++_taken > 0;
        }
    }
}
