namespace Microsoft.ML.Data;

/// <summary>The rows whose number in a column lies in a range; NaN lies in none.</summary>
internal sealed class RangeFilteredView : IDataView
{
    private readonly IDataView _source;
    private readonly DataViewSchema.Column _column;
    private readonly double _lower;
    private readonly double _upper;

    public RangeFilteredView(IDataView source, string columnName, double lower, double upper)
    {
        _source = source;
        _column = source.Schema.GetColumnOrNull(columnName) ?? throw Contracts.SchemaMismatch(nameof(columnName), "input", columnName);
        if (_column.Type is not NumberDataViewType)
            throw Contracts.SchemaMismatch(nameof(columnName), "input", columnName, "a number", _column.Type.ToString());
        (_lower, _upper) = (lower, upper);
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        var input = _source.GetRowCursor(Schema.Where(column => active[column.Index] || column.Index == _column.Index), rand);
        return new Cursor(input, active, _column, _lower, _upper);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewRowCursor input, bool[] active, DataViewSchema.Column column, double lower, double upper)
        : FilteringCursor(input)
    {
        private readonly ValueGetter<double> _getter = (ValueGetter<double>)ScalarConversion.Getter(input, column, NumberDataViewType.Double);

        public override bool IsColumnActive(DataViewSchema.Column column) => column.Index < active.Length && active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            IsColumnActive(column) ? base.GetGetter<TValue>(column) : throw Contracts.InactiveColumn(column);

        private protected override bool Advance()
        {
            double value = 0;
            while (Input.MoveNext())
            {
                _getter(ref value);
                if (value >= lower && (value < upper || double.IsPositiveInfinity(upper)))
                    return true;
            }
            return false;
        }
    }
}
