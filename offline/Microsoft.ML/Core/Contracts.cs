namespace Microsoft.ML;

/// <summary>The exceptions that the library throws, so that type and wording are the same everywhere.</summary>
internal static class Contracts
{
    public const string NoCurrentRow = "Values cannot be fetched at this time. This method was called either before the first call to MoveNext, or at any point after that method returned false.";

    public static Exception Param(string name, string message) => new ArgumentOutOfRangeException(name, message);

    public static Exception Invalid(string message) => new InvalidOperationException(message);

    public static Exception SchemaMismatch(string name, string role, string column) =>
        new ArgumentOutOfRangeException(name, $"Could not find {role} column '{column}'");

    public static Exception SchemaMismatch(string name, string role, string column, string expected, string actual) =>
        new ArgumentOutOfRangeException(name, $"Schema mismatch for {role} column '{column}': expected {expected}, got {actual}");

    public static void CheckNonEmpty(string value, string name)
    {
        ArgumentNullException.ThrowIfNull(value, name);
        if (value.Length == 0)
            throw new ArgumentException("The text is empty", name);
    }

    /// <summary>The exception of a getter asked for with a type that the column does not have.</summary>
    public static Exception GetterType(Type asked, Type expected) =>
        new InvalidOperationException($"Invalid TValue in GetGetter: '{asked}', expected type: '{expected}'.");

    public static Exception InactiveColumn(DataViewSchema.Column column) =>
        new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not active");
}
