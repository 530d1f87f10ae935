using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>A column of a definition, tied to the member of the class.</summary>
internal sealed record TypedColumn(MemberInfo Member, string Name, DataViewType Type, DataViewSchema.Annotations Annotations)
{
    /// <summary>The columns of a definition, or of the class's attributes where there is none.</summary>
    public static TypedColumn[] Of(Type userType, SchemaDefinition definition, SchemaDefinition.Direction direction)
    {
        var columns = (definition ?? SchemaDefinition.Create(userType, direction)).ConvertAll(column => Bind(userType, column, direction)).ToArray();
        if (columns.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Contracts.Param(nameof(definition), $"Duplicate column name '{twice.Key}' detected");
        return columns;
    }

    public static DataViewSchema Schema(IEnumerable<TypedColumn> columns)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(columns.Select(column => column.Detached));
        return builder.ToSchema();
    }

    /// <summary>A definition that gives the members of a class the types and annotations of a schema's columns.</summary>
    public static SchemaDefinition DefinitionOf(Type userType, DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var definition = SchemaDefinition.Create(userType, SchemaDefinition.Direction.Read);
        foreach (var column in schema.Where(column => !column.IsHidden))
        {
            var own = definition.Find(candidate => candidate.ColumnName == column.Name)
                ?? throw Contracts.Param(nameof(schema), $"Type should contain a member named {column.Name}");
            own.ColumnType = column.Type;
            own.AddAnnotations(column.Annotations);
        }
        return definition;
    }

    public DataViewSchema.DetachedColumn Detached => new(Name, Type, Annotations);

    private static TypedColumn Bind(Type userType, SchemaDefinition.Column column, SchemaDefinition.Direction direction)
    {
        if (column.MemberName is null)
            throw Contracts.Param(nameof(column), "A column of a definition names its member");
        var member = TypedMembers.Find(userType, column.MemberName, direction);
        var type = column.ColumnType ?? TypedMembers.ColumnType(member);
        if (!TypedMembers.Fits(member, type))
            throw Contracts.Param(nameof(column), $"Column '{column.ColumnName}' is supposed to be {type}, but type of associated field '{column.MemberName}' is {TypedMembers.TypeOf(member).Name}");
        return new(member, string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName, type, column.Annotations);
    }
}
