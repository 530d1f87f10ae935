namespace Microsoft.ML.Data;

/// <summary>A cursor over rows that are kept in memory; a derived one says in which order.</summary>
internal abstract class StoredCursor(DataViewSchema schema, bool[] active) : DataViewRowCursor
{
    private long _position = -1;
    private bool _finished;
    private int _place = -1;

    public override DataViewSchema Schema => schema;

    public override long Position => _position;

    public override long Batch => 0;

    /// <summary>The stores of the columns, those of inactive ones null.</summary>
    private protected abstract ColumnStore[] Columns { get; }

    private protected abstract ColumnStore Ids { get; }

    /// <summary>The place of the next row, or -1 after the last.</summary>
    private protected abstract int NextPlace();

    public override bool MoveNext()
    {
        if (_finished)
            return false;
        _place = NextPlace();
        _finished = _place < 0;
        _position = _finished ? -1 : _position + 1;
        return !_finished;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => column.Index < active.Length && active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ValueGetter<DataViewRowId>)Ids.Getter(Place);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
            throw Contracts.InactiveColumn(column);
        return Columns[column.Index].Getter(Place) as ValueGetter<TValue>
            ?? throw Contracts.GetterType(typeof(TValue), schema[column.Index].Type.RawType);
    }

    private int Place() => _place >= 0 ? _place : throw Contracts.Invalid(Contracts.NoCurrentRow);
}
