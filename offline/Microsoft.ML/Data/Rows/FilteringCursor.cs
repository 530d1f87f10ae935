namespace Microsoft.ML.Data;

/// <summary>A cursor that leaves rows out; those that stay are counted anew.</summary>
internal abstract class FilteringCursor(DataViewRowCursor input) : DataViewRowCursor
{
    private long _position = -1;
    private bool _finished;

    private protected DataViewRowCursor Input => input;

    public override long Position => _position;

    public override long Batch => input.Batch;

    public override DataViewSchema Schema => input.Schema;

    /// <summary>Moves the input to the next row that stays.</summary>
    private protected abstract bool Advance();

    public override bool MoveNext()
    {
        if (_finished)
            return false;
        _finished = !Advance();
        _position = _finished ? -1 : _position + 1;
        return !_finished;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => Guarded(input.GetIdGetter());

    public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Guarded(input.GetGetter<TValue>(column));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
    }

    // The input may stand on a row when this cursor has none.
    private ValueGetter<TValue> Guarded<TValue>(ValueGetter<TValue> getter) => (ref TValue value) =>
    {
        if (_position < 0)
            throw Contracts.Invalid(Contracts.NoCurrentRow);
        getter(ref value);
    };
}
