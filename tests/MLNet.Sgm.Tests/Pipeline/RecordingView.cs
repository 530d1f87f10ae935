using Microsoft.ML;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>A view that takes note of the columns that each of its cursors was asked for.</summary>
internal sealed class RecordingView(IDataView view) : IDataView
{
    internal List<string[]> Asked { get; } = [];

    public bool CanShuffle => view.CanShuffle;

    public DataViewSchema Schema => view.Schema;

    public long? GetRowCount() => view.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var columns = columnsNeeded.ToList();
        Asked.Add([.. columns.Select(column => column.Name)]);
        return view.GetRowCursor(columns, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
}
