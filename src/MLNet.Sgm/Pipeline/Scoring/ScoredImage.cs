namespace MLNet.Sgm.Pipeline;

/// <summary>What a target's scores say of one image.</summary>
/// <param name="Prediction">The class of the largest score; of equal ones, the first.</param>
/// <param name="Rank">How many classes come before the true one.</param>
/// <param name="Confidence">The probability of the true class.</param>
/// <param name="PredictionConfidence">The probability of the predicted class.</param>
internal readonly record struct ScoredImage(int Prediction, int Rank, float Confidence, float PredictionConfidence)
{
    /// <summary>Makes probabilities of logits, in place: their softmax, computed in double.</summary>
    internal static void Soften(Span<float> logits)
    {
        var (largest, sum) = (logits[IndexOfLargest(logits)], 0.0);
        foreach (var logit in logits) sum += Math.Exp(logit - largest);
        foreach (ref var logit in logits) logit = (float)(Math.Exp(logit - largest) / sum);
    }

    /// <param name="scores">The score of each class.</param>
    /// <param name="label">The true class.</param>
    /// <param name="kind">What the scores are; logits become probabilities by their softmax.</param>
    internal static ScoredImage Of(ReadOnlySpan<float> scores, int label, ScoreKind kind)
    {
        var prediction = IndexOfLargest(scores);
        var (rank, sum) = (0, 0d);
        for (var i = 0; i < scores.Length; i++)
        {
            if (scores[i] > scores[label] || (scores[i] == scores[label] && i < label)) rank++;
            sum += Math.Exp(scores[i] - scores[prediction]);
        }
        return kind == ScoreKind.Probabilities
            ? new(prediction, rank, scores[label], scores[prediction])
            : new(prediction, rank, (float)(Math.Exp(scores[label] - scores[prediction]) / sum), (float)(1 / sum));
    }

    internal static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        var largest = 0;
        for (var i = 1; i < values.Length; i++)
            if (values[i] > values[largest]) largest = i;
        return largest;
    }
}
