using Microsoft.ML;

namespace MLNet.Sgm.Pipeline;

/// <summary>A schema with one of its columns a second time, under another name.</summary>
internal sealed class AliasedSchema
{
    private readonly DataViewSchema origin;
    private readonly DataViewSchema.Column aliased;

    internal AliasedSchema(DataViewSchema origin, DataViewSchema.Column aliased, string alias)
    {
        (this.origin, this.aliased) = (origin, aliased);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(origin);
        builder.AddColumn(alias, aliased.Type, aliased.Annotations);
        Schema = builder.ToSchema();
    }

    internal DataViewSchema Schema { get; }

    /// <summary>The column under its other name.</summary>
    internal DataViewSchema.Column Images => Schema[origin.Count];

    /// <summary>The column of the original schema that a column is.</summary>
    internal DataViewSchema.Column OriginOf(DataViewSchema.Column column) => column.Index == origin.Count ? aliased : origin[column.Index];
}
