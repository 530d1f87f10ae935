namespace Microsoft.ML.Data;

/// <summary>Getters of columns whose type is known only when the program runs.</summary>
internal static class RowGetters
{
    public static Delegate Of(DataViewRow row, DataViewSchema.Column column) =>
        Generic.Call<Delegate>(typeof(RowGetters), nameof(Typed), [column.Type.RawType], row, column);

    private static ValueGetter<T> Typed<T>(DataViewRow row, DataViewSchema.Column column) => row.GetGetter<T>(column);
}
