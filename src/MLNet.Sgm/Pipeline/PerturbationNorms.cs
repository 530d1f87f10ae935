using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Pipeline;

/// <summary>How far images are from their originals, for values in [0, 1].</summary>
internal static class PerturbationNorms
{
    /// <exception cref="InvalidOperationException">An image is missing, or has another size than its original.</exception>
    internal static (float LInfinity, float L2)[] Of(RowBatch batch, ScoredColumn adversarial, ScoredColumn clean)
    {
        var norms = new (float LInfinity, float L2)[batch.Count];
        for (var row = 0; row < batch.Count; row++)
        {
            var (after, before) = (Read(batch, adversarial.Column, row), Read(batch, clean.Column, row));
            if (after.Length != before.Length)
                throw new InvalidOperationException($"Row {batch.FirstRow + row}: columns '{adversarial.Column.Name}' and '{clean.Column.Name}' must hold images of one size; found {after.Length} and {before.Length} values.");
            var (largest, squares) = (0.0, 0.0);
            for (var i = 0; i < after.Length; i++)
            {
                var difference = Math.Abs((double)after[i] - before[i]);
                // A difference of two bytes is a whole number of them.
                var distance = (adversarial.Format is { } format ? difference / Math.Abs(format.ScaleImage) : Math.Round(difference * byte.MaxValue)) / byte.MaxValue;
                largest = Math.Max(largest, distance);
                squares += distance * distance;
            }
            norms[row] = ((float)largest, (float)Math.Sqrt(squares));
        }
        return norms;
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
