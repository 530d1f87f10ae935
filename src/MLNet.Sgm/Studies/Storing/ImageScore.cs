using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Studies;

/// <summary>What a target makes of an image, as a line of a file of scores.</summary>
/// <param name="Image">The image's name.</param>
/// <param name="Prediction">The class that it is taken for.</param>
/// <param name="Rank">How many classes come before the true one.</param>
/// <param name="Confidence">The probability of the true class.</param>
/// <param name="PredictionConfidence">The probability of the predicted class.</param>
internal sealed record ImageScore(string Image, int Prediction, int Rank, float Confidence, float PredictionConfidence)
{
    /// <param name="image">The image.</param>
    /// <param name="logits">The target's score of each class.</param>
    internal static ImageScore Of(StudyImage image, ReadOnlySpan<float> logits)
    {
        var scored = ScoredImage.Of(logits, image.Label, ScoreKind.Logits);
        return new(image.Name, scored.Prediction, scored.Rank, scored.Confidence, scored.PredictionConfidence);
    }
}
