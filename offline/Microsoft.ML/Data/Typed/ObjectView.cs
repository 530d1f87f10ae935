namespace Microsoft.ML.Data;

/// <summary>A sequence of objects as a data view: a pass over the rows is a pass over the sequence.</summary>
internal sealed class ObjectView<TRow> : IDataView
    where TRow : class
{
    private readonly IEnumerable<TRow> _rows;
    private readonly TypedColumn[] _columns;

    public ObjectView(IEnumerable<TRow> rows, SchemaDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(rows, "data");
        _rows = rows;
        _columns = TypedColumn.Of(typeof(TRow), definition, SchemaDefinition.Direction.Read);
        Schema = TypedColumn.Schema(_columns);
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => (_rows as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(this, ActiveColumns.Of(Schema, columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly ObjectView<TRow> _view;
        private readonly ObjectGetters<TRow> _getters;
        private readonly IEnumerator<TRow> _rows;
        private long _position = -1;
        private bool _finished;

        public Cursor(ObjectView<TRow> view, bool[] active)
        {
            _view = view;
            _rows = view._rows.GetEnumerator();
            _getters = new(view._columns, view.Schema, index => active[index], Current);
        }

        public override DataViewSchema Schema => _view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            if (_finished)
                return false;
            _finished = !_rows.MoveNext();
            _position = _finished ? -1 : _position + 1;
            if (!_finished && _rows.Current is null)
                throw Contracts.Invalid("Encountered null when iterating over data, this is not supported.");
            return !_finished;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            Current();
            id = new((ulong)_position, 0);
        };

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.Get<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _rows.Dispose();
        }

        private TRow Current() => _position >= 0 ? _rows.Current : throw Contracts.Invalid(Contracts.NoCurrentRow);
    }
}
