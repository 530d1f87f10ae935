using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Tests;

/// <summary>Outcomes of an image whose true class is <see cref="Right"/>, one of <see cref="TestData.ClassNames"/>.</summary>
internal static class Outcomes
{
    internal const int Right = 0;
    internal const int Wrong = 1;

    internal static TransferOutcome Of(int? before, int after, int label = Right) => new()
    {
        Label = label,
        CleanPrediction = before,
        CleanRank = before is null ? null : before == label ? 0 : 1,
        CleanConfidence = before is null ? null : before == label ? 0.75f : 0.25f,
        CleanPredictionConfidence = before is null ? null : 0.75f,
        Prediction = after,
        Rank = after == label ? 0 : 1,
        Confidence = after == label ? 0.5f : 0.125f,
        PredictionConfidence = 0.5f,
    };
}
