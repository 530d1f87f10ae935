using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Which columns the members of a class make, or are filled from.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition()
    {
    }

    /// <summary>What members are needed for: to be read, to be written, or either.</summary>
    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    public Column this[string columnName]
    {
        get => Find(column => column.ColumnName == columnName) ?? throw Missing(columnName);
        set
        {
            var index = FindIndex(column => column.ColumnName == columnName);
            if (index < 0)
                throw Missing(columnName);
            ArgumentNullException.ThrowIfNull(value);
            this[index] = value;
        }
    }

    /// <summary>The columns that the attributes of a class ask for.</summary>
    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        ArgumentNullException.ThrowIfNull(userType);
        var definition = new SchemaDefinition();
        foreach (var member in TypedMembers.Of(userType, direction))
        {
            var name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
            if (definition.Exists(column => column.ColumnName == name))
                throw Contracts.Param(nameof(userType), $"Duplicate column name '{name}' detected");
            definition.Add(new Column(member.Name, TypedMembers.ColumnType(member), name));
        }
        return definition;
    }

    private static Exception Missing(string columnName) => Contracts.Param(nameof(columnName), $"Column '{columnName}' not found");

    /// <summary>A column, and the member that it belongs to.</summary>
    public sealed class Column
    {
        internal Column(string memberName, DataViewType columnType, string columnName)
        {
            MemberName = memberName;
            ColumnType = columnType;
            ColumnName = columnName;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations { get; private set; } = DataViewSchema.Annotations.Empty;

        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            Contracts.CheckNonEmpty(kind, nameof(kind));
            ArgumentNullException.ThrowIfNull(annotationType);
            if (annotationType.RawType != typeof(T))
                throw Contracts.Param(nameof(annotationType), $"An annotation of type {annotationType} has values of type {annotationType.RawType}, not {typeof(T)}");
            Extend(builder => builder.Add(kind, annotationType, (ref T destination) => destination = value));
        }

        internal void AddAnnotations(DataViewSchema.Annotations annotations) => Extend(builder => builder.Add(annotations, _ => true));

        private void Extend(Action<DataViewSchema.Annotations.Builder> add)
        {
            var builder = new DataViewSchema.Annotations.Builder();
            builder.Add(Annotations, _ => true);
            add(builder);
            Annotations = builder.ToAnnotations();
        }
    }
}
