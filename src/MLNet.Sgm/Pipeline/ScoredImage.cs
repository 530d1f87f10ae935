namespace MLNet.Sgm.Pipeline;

/// <summary>What a target's scores say of one image.</summary>
/// <param name="Prediction">The class of the largest score; of equal ones, the first.</param>
/// <param name="Rank">How many classes come before the true one.</param>
/// <param name="Confidence">The probability of the true class.</param>
/// <param name="PredictionConfidence">The probability of the predicted class.</param>
internal readonly record struct ScoredImage(int Prediction, int Rank, float Confidence, float PredictionConfidence)
{
    /// <param name="logits">The score of each class; the softmax of them all are the probabilities.</param>
    /// <param name="label">The true class.</param>
    internal static ScoredImage Of(ReadOnlySpan<float> logits, int label)
    {
        var prediction = IndexOfLargest(logits);
        var (rank, sum) = (0, 0d);
        for (var i = 0; i < logits.Length; i++)
        {
            if (logits[i] > logits[label] || (logits[i] == logits[label] && i < label)) rank++;
            sum += Math.Exp(logits[i] - logits[prediction]);
        }
        return new(prediction, rank, (float)(Math.Exp(logits[label] - logits[prediction]) / sum), (float)(1 / sum));
    }

    internal static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        var largest = 0;
        for (var i = 1; i < values.Length; i++)
            if (values[i] > values[largest]) largest = i;
        return largest;
    }
}
