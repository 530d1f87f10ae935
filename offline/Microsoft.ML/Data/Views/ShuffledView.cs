namespace Microsoft.ML.Data;

/// <summary>
/// The rows of another data view in an order that chance decides: a pool is filled, a row drawn from it, and the next one of the
/// source takes its place. Every pass has the same order, unless its consumer brings a generator.
/// </summary>
internal sealed class ShuffledView(IDataView source, int seed, int poolSize, bool shuffleSource) : IDataView
{
    public bool CanShuffle => true;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        var random = rand ?? new Random(seed);
        var sourceRandom = shuffleSource && source.CanShuffle ? new Random(random.Next()) : null;
        return new Cursor(source.GetRowCursor(Schema.Where(column => active[column.Index]), sourceRandom), active, random, poolSize);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : StoredCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly Random _random;
        private readonly int _poolSize;
        private readonly List<int> _pool = [];
        private int _drawn = -1;
        private bool _exhausted;

        public Cursor(DataViewRowCursor input, bool[] active, Random random, int poolSize)
            : base(input.Schema, active)
        {
            _input = input;
            _random = random;
            _poolSize = poolSize;
            Ids = ColumnStore.OfIds(input);
            Columns = [.. input.Schema.Select(column => active[column.Index] ? ColumnStore.Of(input, column) : null)];
        }

        private protected override ColumnStore[] Columns { get; }

        private protected override ColumnStore Ids { get; }

        private protected override int NextPlace()
        {
            if (_drawn >= 0 && !Refill(_pool[_drawn]))
                _pool.RemoveAt(_drawn);
            while (_pool.Count < _poolSize && Refill(_pool.Count))
                _pool.Add(_pool.Count);
            if (_pool.Count == 0)
                return -1;
            _drawn = _random.Next(_pool.Count);
            return _pool[_drawn];
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _input.Dispose();
        }

        private bool Refill(int place)
        {
            _exhausted = _exhausted || !_input.MoveNext();
            if (_exhausted)
                return false;
            Ids.Read(place);
            foreach (var column in Columns)
                column?.Read(place);
            return true;
        }
    }
}
