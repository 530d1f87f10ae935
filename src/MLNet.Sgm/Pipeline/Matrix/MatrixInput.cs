using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>A target on the input of a transfer matrix: scores each original once, whatever the number of attacks on it.</summary>
internal sealed class MatrixInput
{
    private readonly TargetScorer scorer;

    /// <exception cref="ArgumentException">A column is missing, of another type or of other classes, or the target cannot score the images.</exception>
    internal MatrixInput(LoadedTarget loaded, DataViewSchema schema, DataViewSchema.Column images, TransferMatrixOptions options)
    {
        Loaded = loaded;
        scorer = loaded.Bind(schema, images);
        Originals = options.LabelColumnName is { } label ? new(schema, scorer, label, options.TargetColumnName) : null;
    }

    internal LoadedTarget Loaded { get; }

    /// <summary>What the target makes of the originals; null where their classes are not known before an attack's source is asked.</summary>
    internal MatrixOriginals? Originals { get; }

    /// <summary>The columns that must be at hand.</summary>
    internal IEnumerable<DataViewSchema.Column> Columns => scorer.Inputs.Concat(Originals?.Columns ?? []);

    /// <summary>Scores a batch, and takes down what the target makes of it.</summary>
    /// <returns>The scores, one image after the other.</returns>
    internal float[] Score(ImageBatch images, CancellationToken cancellation)
    {
        var scores = scorer.Score(images, cancellation);
        Originals?.Add(images.Rows, scores);
        return scores;
    }
}
