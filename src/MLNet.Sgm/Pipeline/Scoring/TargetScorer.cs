using Microsoft.ML;

namespace MLNet.Sgm.Pipeline;

/// <summary>A target bound to a column of images.</summary>
internal abstract class TargetScorer(LoadedTarget loaded)
{
    // A sum of a thousand rounded probabilities.
    private const double Slack = 1e-2;

    /// <summary>The classes in the order of the scores.</summary>
    internal abstract IReadOnlyList<string> ClassNames { get; }

    internal ScoreKind ScoreKind => loaded.Target.KindOfScores;

    /// <summary>The columns that must be at hand, the images included.</summary>
    internal abstract IEnumerable<DataViewSchema.Column> Inputs { get; }

    private string Name => loaded.Target.Name;

    /// <summary>The scores of the batch's rows, one row after the other.</summary>
    /// <exception cref="InvalidOperationException">The target failed, or a score is not a number or no probability; the message names the target.</exception>
    internal float[] Score(ImageBatch images, CancellationToken cancellation)
    {
        Read(images);
        var rows = images.Rows;
        float[] scores;
        try
        {
            scores = Compute(images, cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new InvalidOperationException($"Target '{Name}' failed at rows {rows.FirstRow} to {rows.FirstRow + rows.Count - 1}: {Cause(error)}", error);
        }
        for (var row = 0; row < rows.Count; row++) Check(scores.AsSpan(row * ClassNames.Count, ClassNames.Count), rows.FirstRow + row);
        return scores;
    }

    /// <summary>What scores say of images, as they are taken down.</summary>
    /// <param name="scores">The scores of images, one image after the other.</param>
    /// <param name="labels">The true class of each image.</param>
    /// <param name="into">Gets what is said, at its end.</param>
    internal void Judge(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, List<ScoredImage> into)
    {
        var count = ClassNames.Count;
        for (var image = 0; image < labels.Length; image++) into.Add(ScoredImage.Of(scores.Slice(image * count, count), labels[image], ScoreKind));
    }

    /// <summary>Reads the images, as far as the target does not do it itself: what is wrong with them is not its failure.</summary>
    private protected abstract void Read(ImageBatch images);

    private protected abstract float[] Compute(ImageBatch images, CancellationToken cancellation);

    /// <summary>What happened, and why: ML.NET's cursors say only that a worker met an exception.</summary>
    private static string Cause(Exception error) =>
        error.GetBaseException().Message is var cause && error.Message.Contains(cause, StringComparison.Ordinal) ? error.Message : $"{error.Message}: {cause}";

    private void Check(ReadOnlySpan<float> scores, long row)
    {
        var sum = 0.0;
        var (isNegative, isAnyFinite) = (false, false);
        for (var i = 0; i < scores.Length; i++)
        {
            isAnyFinite |= float.IsFinite(scores[i]);
            // The logarithm of an impossible class is minus infinity, but not all classes are impossible.
            if (float.IsNaN(scores[i]) || float.IsPositiveInfinity(scores[i]) || (i == scores.Length - 1 && !isAnyFinite))
                throw new InvalidOperationException(FormattableString.Invariant($"Target '{Name}' must give finite scores; found {scores[i]} for the class '{ClassNames[i]}' at row {row}."));
            sum += scores[i];
            isNegative |= scores[i] < 0;
        }
        if (ScoreKind == ScoreKind.Probabilities && (isNegative || Math.Abs(sum - 1) > Slack))
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Target '{Name}' must give probabilities, none negative, with the sum 1; found {(isNegative ? "a negative score" : $"the sum {sum:0.###}")} at row {row}. If its scores are not meant to be probabilities, set {nameof(TransformerTarget.ScoreKind)} to {ScoreKind.Logits}."));
    }
}
