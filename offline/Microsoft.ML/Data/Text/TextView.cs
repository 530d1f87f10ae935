namespace Microsoft.ML.Data;

/// <summary>The lines of a text file as a data view, read anew at each pass.</summary>
internal sealed class TextView : IDataView
{
    private readonly string _path;
    private readonly TextLoader.Options _options;
    private readonly TextColumn[] _columns;

    public TextView(string path, TextLoader.Options options)
    {
        Contracts.CheckNonEmpty(path, nameof(path));
        if (!File.Exists(path))
            throw Contracts.Param(nameof(path), $"File does not exist at path: {path}");
        if (options.Columns is not { Length: > 0 })
            throw Contracts.Param(nameof(options), "There are no columns to read");
        _path = path;
        _options = options;
        var first = TextLines.Read(path).FirstOrDefault();
        var fields = first is null ? [] : TextLines.Fields(first, options);
        _columns = [.. options.Columns.Select(column => new TextColumn(column, fields.Count, options.MissingRealsAsNaNs))];
        var builder = new DataViewSchema.Builder();
        foreach (var column in _columns)
            builder.AddColumn(column.Name, column.Type, options.HasHeader ? column.SlotNames(fields) : null);
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(this, ActiveColumns.Of(Schema, columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(TextView view, bool[] active) : DataViewRowCursor
    {
        private readonly IEnumerator<string> _lines = TextLines.Read(view._path).Skip(view._options.HasHeader ? 1 : 0).GetEnumerator();
        private List<ReadOnlyMemory<char>> _fields;
        private long _position = -1;
        private bool _finished;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            if (_finished)
                return false;
            _finished = _position + 1 >= view._options.MaxRows || !_lines.MoveNext();
            _position = _finished ? -1 : _position + 1;
            _fields = _finished ? null : TextLines.Fields(_lines.Current, view._options);
            return !_finished;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            Fields();
            id = new((ulong)_position, 0);
        };

        public override bool IsColumnActive(DataViewSchema.Column column) => column.Index < active.Length && active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
                throw Contracts.InactiveColumn(column);
            return view._columns[column.Index].Getter(Fields) as ValueGetter<TValue>
                ?? throw Contracts.GetterType(typeof(TValue), Schema[column.Index].Type.RawType);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _lines.Dispose();
        }

        private List<ReadOnlyMemory<char>> Fields() => _fields ?? throw Contracts.Invalid(Contracts.NoCurrentRow);
    }
}
