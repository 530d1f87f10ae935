namespace Microsoft.ML.Data;

/// <summary>The getters of an object's members.</summary>
internal sealed class ObjectGetters<TRow>(TypedColumn[] columns, DataViewSchema schema, Func<int, bool> active, Func<TRow> current)
{
    public bool IsActive(DataViewSchema.Column column) => column.Index < columns.Length && active(column.Index);

    public ValueGetter<TValue> Get<TValue>(DataViewSchema.Column column)
    {
        if (!IsActive(column))
            throw Contracts.InactiveColumn(column);
        return MemberAccess.Getter(columns[column.Index].Member, current) as ValueGetter<TValue>
            ?? throw Contracts.GetterType(typeof(TValue), schema[column.Index].Type.RawType);
    }
}

/// <summary>A row whose columns are the members of an object that can be exchanged.</summary>
internal sealed class ObjectRow<TRow> : DataViewRow
    where TRow : class
{
    private readonly ObjectGetters<TRow> _getters;
    private TRow _current;
    private long _position = -1;

    public ObjectRow(SchemaDefinition definition)
    {
        var columns = TypedColumn.Of(typeof(TRow), definition, SchemaDefinition.Direction.Read);
        Schema = TypedColumn.Schema(columns);
        _getters = new(columns, Schema, _ => true, () => _current ?? throw Contracts.Invalid(Contracts.NoCurrentRow));
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    public void Show(TRow row)
    {
        _current = row;
        _position++;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_position, 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.Get<TValue>(column);
}
