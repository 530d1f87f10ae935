using Microsoft.ML;

namespace MLNet.Sgm.Pipeline;

/// <summary>What ML.NET throws when a column is not what a component needs.</summary>
internal static class SchemaErrors
{
    internal static DataViewSchema.Column Find(DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name) ?? throw Missing(name, schema.Where(column => !column.IsHidden).Select(column => column.Name));

    internal static SchemaShape.Column Find(SchemaShape schema, string name)
    {
        foreach (var column in schema)
            if (column.Name == name) return column;
        throw Missing(name, schema.Select(column => column.Name));
    }

    internal static ArgumentOutOfRangeException Mismatch(string name, string expected, string found) =>
        new("inputSchema", $"Schema mismatch for input column '{name}': expected {expected}, got {found}");

    internal static ArgumentOutOfRangeException Taken(string name) =>
        new("inputSchema", $"Column '{name}' is already the output of an attack; give this attack an output column of another name");

    private static ArgumentOutOfRangeException Missing(string name, IEnumerable<string> present) =>
        new("inputSchema", $"Could not find input column '{name}'; the columns are {string.Join(", ", present.Select(column => $"'{column}'"))}");
}
