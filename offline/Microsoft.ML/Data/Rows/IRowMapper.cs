namespace Microsoft.ML.Data;

/// <summary>What a row-to-row transformer does with one input schema: the columns that it adds, and how they are computed.</summary>
internal interface IRowMapper
{
    DataViewSchema.DetachedColumn[] GetOutputColumns();

    /// <summary>Of the input columns, those needed for the active ones of the added columns.</summary>
    Func<int, bool> GetDependencies(Func<int, bool> activeOutput);

    /// <summary>One getter (a <see cref="ValueGetter{TValue}"/>) for each added column, null for those not active.</summary>
    Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer);
}
