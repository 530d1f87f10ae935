using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Pipeline;

/// <summary>A column that gives ε for each image, in units of pixels in [0, 1].</summary>
internal sealed class EpsilonColumn
{
    private const string Expected = "ε as Single";

    private readonly AttackNorm norm;

    /// <exception cref="ArgumentOutOfRangeException">The column is missing or of another type.</exception>
    internal EpsilonColumn(DataViewSchema schema, string name, AttackNorm norm)
    {
        this.norm = norm;
        Column = SchemaErrors.Find(schema, name);
        if (Column.Type is not NumberDataViewType || Column.Type.RawType != typeof(float)) throw SchemaErrors.Mismatch(name, Expected, Column.Type.ToString()!);
    }

    internal DataViewSchema.Column Column { get; }

    internal static void CheckShape(SchemaShape.Column column)
    {
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.IsKey || column.ItemType.RawType != typeof(float))
            throw SchemaErrors.Mismatch(column.Name, Expected, $"{column.Kind} of {column.ItemType}");
    }

    /// <summary>ε of each row of a batch.</summary>
    /// <exception cref="InvalidOperationException">A value is out of its range.</exception>
    internal float[] Read(RowBatch batch)
    {
        var values = batch.Values<float>(Column.Index)!.AsSpan(0, batch.Count).ToArray();
        var wrong = Array.FindIndex(values, value => !norm.IsLength(value));
        return wrong < 0 ? values : throw new InvalidOperationException(
            FormattableString.Invariant($"Row {batch.FirstRow + wrong}: column '{Column.Name}' must hold ε, {norm.LengthRange()}; found {values[wrong]}."));
    }
}
