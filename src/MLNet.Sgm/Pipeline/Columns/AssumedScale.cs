using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// Whether a vector column holds pixels from 0 to 255, as it is taken for one where nobody says how it was made. What ExtractPixels was told is not in the schema;
/// values tell, as soon as one is not black.
/// </summary>
internal sealed class AssumedScale(DataViewSchema.Column column)
{
    private volatile bool isConfirmed;

    /// <summary>The scale to check; null where the layout was given, or the column says it.</summary>
    internal static AssumedScale? Of(DataViewSchema.Column column, PixelFormat? given) =>
        given is null && AnnotationKinds.ReadText(column, AnnotationKinds.PixelFormat) is null ? new(column) : null;

    /// <exception cref="InvalidOperationException">No value of the first rows that are not black is above 1.</exception>
    internal void Check(RowBatch batch)
    {
        if (isConfirmed) return;
        var largest = 0f;
        foreach (ref readonly var vector in batch.Values<VBuffer<float>>(column.Index)!.AsSpan(0, batch.Count))
            foreach (var value in vector.GetValues()) largest = Math.Max(largest, value);
        if (largest is > 0 and <= 1)
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{column.Name}' must hold pixels from 0 to 255 where nothing says how it was made; found no value above {largest} in rows {batch.FirstRow} to {batch.FirstRow + batch.Count - 1}. ")
                + $"If ExtractPixels scaled them, say so in the options: {nameof(PixelFormat)} = new() {{ {nameof(PixelFormat.ScaleImage)} = 1 / 255f }}; if the images are almost black, {nameof(PixelFormat)} = new().");
        isConfirmed = largest > 1;
    }
}
