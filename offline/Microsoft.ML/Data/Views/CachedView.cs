namespace Microsoft.ML.Data;

/// <summary>A data view that computes each column once, when it is first asked for, and keeps it in memory.</summary>
internal sealed class CachedView : IDataView
{
    private readonly IDataView _source;
    private readonly DataViewSchema.Column[] _prefetched;
    private readonly ColumnStore[] _columns;
    private readonly Lock _filling = new();
    private ColumnStore _ids;
    private int _count = -1;

    public CachedView(IDataView source, IEnumerable<string> prefetched)
    {
        _source = source;
        _columns = new ColumnStore[source.Schema.Count];
        _prefetched = [.. prefetched.Select(name => source.Schema.GetColumnOrNull(name) ?? throw Contracts.SchemaMismatch(nameof(prefetched), "prefetched", name))];
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _count >= 0 ? _count : _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        Fill(active);
        var order = Enumerable.Range(0, _count).ToArray();
        rand?.Shuffle(order);
        return new Cursor(this, active, order);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private void Fill(bool[] active)
    {
        lock (_filling)
        {
            var missing = Schema.Where(column => active[column.Index] && _columns[column.Index] is null).ToList();
            if (missing.Count == 0 && _count >= 0)
                return;
            missing.AddRange(_prefetched.Where(column => _columns[column.Index] is null && !active[column.Index]));
            using var cursor = _source.GetRowCursor(missing);
            var ids = ColumnStore.OfIds(cursor);
            var stores = missing.ConvertAll(column => ColumnStore.Of(cursor, column));
            var count = 0;
            for (; cursor.MoveNext(); count++)
            {
                ids.Read(count);
                foreach (var store in stores)
                    store.Read(count);
            }
            foreach (var store in stores.Append(ids))
                store.Close();
            for (var i = 0; i < missing.Count; i++)
                _columns[missing[i].Index] = stores[i];
            _ids ??= ids;
            _count = count;
        }
    }

    private sealed class Cursor(CachedView view, bool[] active, int[] order) : StoredCursor(view.Schema, active)
    {
        private int _next;

        private protected override ColumnStore[] Columns => view._columns;

        private protected override ColumnStore Ids => view._ids;

        private protected override int NextPlace() => _next < order.Length ? order[_next++] : -1;
    }
}
