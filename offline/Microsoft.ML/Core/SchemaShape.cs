using System.Collections;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>What an estimator knows of a schema before there is data: names and kinds of columns, not their sizes.</summary>
public sealed class SchemaShape : IReadOnlyList<SchemaShape.Column>
{
    private readonly Column[] _columns;

    public SchemaShape(IEnumerable<Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _columns = [.. columns];
    }

    public int Count => _columns.Length;

    public Column this[int index] => _columns[index];

    private static SchemaShape Empty { get; } = new([]);

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)_columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static SchemaShape Create(DataViewSchema schema) =>
        new(schema.Where(column => !column.IsHidden).Select(column => Column.Of(column.Name, column.Type, Create(column.Annotations.Schema))));

    internal bool TryFindColumn(string name, out Column column)
    {
        ArgumentNullException.ThrowIfNull(name);
        column = Array.Find(_columns, candidate => candidate.Name == name);
        return column.Name is not null;
    }

    /// <summary>The column of that name; the exception that an estimator throws where there is none.</summary>
    internal Column FindColumn(string name, string role = "input", string parameter = "inputSchema") =>
        TryFindColumn(name, out var column) ? column : throw Contracts.SchemaMismatch(parameter, role, name);

    /// <summary>This shape with the given columns in the place of those of the same names, or after the others.</summary>
    internal SchemaShape With(IEnumerable<Column> added)
    {
        var columns = new OrderedDictionary<string, Column>();
        foreach (var column in _columns.Concat(added))
            columns[column.Name] = column;
        return new(columns.Values);
    }

    /// <summary>A column: its name, the type of its items, and whether it is a vector.</summary>
    public readonly struct Column
    {
        public readonly string Name;

        public readonly VectorKind Kind;

        public readonly DataViewType ItemType;

        public readonly bool IsKey;

        public readonly SchemaShape Annotations;

        internal Column(string name, VectorKind vecKind, DataViewType itemType, bool isKey, SchemaShape annotations = null)
        {
            Contracts.CheckNonEmpty(name, nameof(name));
            ArgumentNullException.ThrowIfNull(itemType);
            Name = name;
            Kind = vecKind;
            ItemType = itemType;
            IsKey = isKey;
            Annotations = annotations ?? Empty;
        }

        public enum VectorKind
        {
            Scalar = 0,
            Vector = 1,
            VariableVector = 2,
        }

        /// <summary>The column that a column of the given type has in a shape; a key's items have the type of its number.</summary>
        internal static Column Of(string name, DataViewType type, SchemaShape annotations = null)
        {
            var vector = type as VectorDataViewType;
            var kind = vector is null ? VectorKind.Scalar : vector.IsKnownSize ? VectorKind.Vector : VectorKind.VariableVector;
            var item = vector?.ItemType ?? type;
            return item is KeyDataViewType key
                ? new(name, kind, DataViewTypes.Primitive(key.RawType), true, annotations)
                : new(name, kind, item, false, annotations);
        }

        internal string TypeText()
        {
            var item = IsKey ? $"Key<{ItemType}>" : ItemType.ToString();
            return Kind switch { VectorKind.Vector => $"Vector<{item}>", VectorKind.VariableVector => $"VarVector<{item}>", _ => item };
        }
    }
}
