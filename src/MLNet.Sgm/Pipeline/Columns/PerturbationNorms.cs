using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Pipeline;

/// <summary>How far images are from their originals, for values in [0, 1].</summary>
internal static class PerturbationNorms
{
    /// <exception cref="InvalidOperationException">An image is missing, values are of another scale than is assumed, or an image has another size than its original.</exception>
    internal static (float LInfinity, float L2)[] Of(RowBatch batch, ScoredColumn adversarial, ScoredColumn clean)
    {
        clean.Assumed?.Check(batch);
        adversarial.Assumed?.Check(batch);
        // A difference of two bytes is a whole number of them.
        Func<float, float, float> distance = adversarial.Format is { } format
            ? (after, before) => Math.Abs(after - before) / Math.Abs(format.ScaleImage) / byte.MaxValue
            : (after, before) => MathF.Round(Math.Abs(after - before) * byte.MaxValue) / byte.MaxValue;
        return [.. Enumerable.Range(0, batch.Count).Select(row =>
        {
            var (after, before) = (Read(batch, adversarial.Column, row), Read(batch, clean.Column, row));
            return after.Length == before.Length
                ? Of(after, before, distance)
                : throw new InvalidOperationException($"Row {batch.FirstRow + row}: columns '{adversarial.Column.Name}' and '{clean.Column.Name}' must hold images of one size; found {after.Length} and {before.Length} values.");
        })];
    }

    /// <param name="after">The values of an image.</param>
    /// <param name="before">Those of its original.</param>
    /// <param name="distance">How far one is from the other.</param>
    internal static (float LInfinity, float L2) Of(ReadOnlySpan<float> after, ReadOnlySpan<float> before, Func<float, float, float> distance)
    {
        var (largest, squares) = (0f, 0.0);
        for (var i = 0; i < after.Length; i++)
        {
            var change = distance(after[i], before[i]);
            largest = Math.Max(largest, change);
            squares += (double)change * change;
        }
        return (largest, (float)Math.Sqrt(squares));
    }

    private static float[] Read(RowBatch batch, DataViewSchema.Column column, int row)
    {
        if (column.Type is not ImageDataViewType) return [.. batch.Values<VBuffer<float>>(column.Index)![row].DenseValues()];
        var image = batch.Values<MLImage>(column.Index)![row] ?? throw new InvalidOperationException($"Row {batch.FirstRow + row}: column '{column.Name}' must hold an image; found none.");
        var planes = new float[Pixels.Channels * image.Height * image.Width];
        Pixels.ToPlanes(image, planes);
        return planes;
    }
}
