namespace Microsoft.ML.Data;

/// <summary>The annotations that components agree on.</summary>
internal static class AnnotationKinds
{
    /// <summary>The values that a key column's keys stand for.</summary>
    public const string KeyValues = nameof(KeyValues);

    /// <summary>The names of a vector's items.</summary>
    public const string SlotNamesKind = "SlotNames";

    public static DataViewSchema.Annotations SlotNames(ReadOnlyMemory<char>[] names)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        AddVector(builder, SlotNamesKind, TextDataViewType.Instance, names);
        return builder.ToAnnotations();
    }

    public static void AddVector<T>(DataViewSchema.Annotations.Builder builder, string kind, PrimitiveDataViewType itemType, T[] values) =>
        builder.Add(kind, new VectorDataViewType(itemType, values.Length), (ref VBuffer<T> value) => VBuffer<T>.Copy(values, 0, ref value, values.Length));

    /// <summary>The type of a column's key values; null where it has none.</summary>
    public static VectorDataViewType KeyValuesType(this DataViewSchema.Column column) =>
        column.Type.ItemType() is KeyDataViewType ? column.Annotations.Schema.GetColumnOrNull(KeyValues)?.Type as VectorDataViewType : null;
}
