namespace Microsoft.ML.Data;

/// <summary>Fills objects from the rows of a schema.</summary>
internal sealed class ObjectReader<TRow>
    where TRow : class
{
    private readonly List<(TypedColumn Member, DataViewSchema.Column Column)> _bound = [];

    public ObjectReader(DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition definition)
    {
        foreach (var member in TypedColumn.Of(typeof(TRow), definition, SchemaDefinition.Direction.Write))
        {
            if (schema.GetColumnOrNull(member.Name) is not { } column)
            {
                if (ignoreMissingColumns)
                    continue;
                throw Contracts.Invalid($"Column '{member.Name}' not found in the data view");
            }
            if (!TypedMembers.Fits(member.Member, column.Type))
                throw Contracts.Invalid($"Can't bind the IDataView column '{column.Name}' of type '{column.Type}' to field or property '{member.Member.Name}' of type '{TypedMembers.TypeOf(member.Member).FullName}'.");
            _bound.Add((member, column));
        }
    }

    public IEnumerable<DataViewSchema.Column> Columns => _bound.Select(pair => pair.Column);

    public Action<TRow> Filler(DataViewRow row)
    {
        var setters = _bound.ConvertAll(pair => MemberAccess.Setter<TRow>(pair.Member.Member, row, pair.Column));
        return target =>
        {
            foreach (var set in setters)
                set(target);
        };
    }
}
