using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports;

/// <summary>What a classifier makes of an image before and after an attack. Classes are indices of the data set's class names.</summary>
public sealed record GalleryPrediction
{
    /// <summary>The classifier, by name.</summary>
    public required string Classifier { get; init; }

    /// <summary>The class that the original is taken for; null if it was not scored.</summary>
    public int? CleanPrediction { get; init; }

    /// <summary>The probability of <see cref="CleanPrediction"/>, in [0, 1].</summary>
    public float? CleanConfidence { get; init; }

    /// <summary>The class that the adversarial image is taken for.</summary>
    public required int Prediction { get; init; }

    /// <summary>The probability of <see cref="Prediction"/>, in [0, 1].</summary>
    public required float Confidence { get; init; }

    /// <summary>What an outcome says.</summary>
    /// <param name="classifier">The classifier whose outcome it is.</param>
    /// <param name="outcome">The outcome of the image.</param>
    public static GalleryPrediction Of(string classifier, TransferOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return new()
        {
            Classifier = classifier,
            CleanPrediction = outcome.CleanPrediction,
            CleanConfidence = outcome.CleanPredictionConfidence,
            Prediction = outcome.Prediction,
            Confidence = outcome.PredictionConfidence,
        };
    }
}
