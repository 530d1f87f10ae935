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
    internal static ImageScore Of(StudyImage image, ScoredImage scored) => new(image.Name, scored.Prediction, scored.Rank, scored.Confidence, scored.PredictionConfidence);

    internal ScoredImage ToScored() => new(Prediction, Rank, Confidence, PredictionConfidence);
}
