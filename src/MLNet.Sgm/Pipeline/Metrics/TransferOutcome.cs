using System.Text.Json.Serialization;

namespace MLNet.Sgm.Pipeline;

/// <summary>What a target makes of one image before and after an attack. Classes are indices from 0, in the order of the target's outputs.</summary>
public sealed record TransferOutcome
{
    /// <summary>The image's name, such as its file; null if it has none.</summary>
    public string? Name { get; init; }

    /// <summary>The true class.</summary>
    public required int Label { get; init; }

    /// <summary>The class that the attack wants the image to be taken for; null if any wrong class is good enough.</summary>
    public int? TargetLabel { get; init; }

    /// <summary>The class that the original is taken for; null, as all of <c>Clean</c>, if the original was not scored.</summary>
    public int? CleanPrediction { get; init; }

    /// <summary>How many classes have a larger score than the true one for the original; 0 is top.</summary>
    public int? CleanRank { get; init; }

    /// <summary>The probability of the true class for the original, in [0, 1].</summary>
    public float? CleanConfidence { get; init; }

    /// <summary>The probability of <see cref="CleanPrediction"/>, in [0, 1].</summary>
    public float? CleanPredictionConfidence { get; init; }

    /// <summary>The class that the adversarial image is taken for.</summary>
    public required int Prediction { get; init; }

    /// <summary>How many classes have a larger score than the true one for the adversarial image; 0 is top.</summary>
    public required int Rank { get; init; }

    /// <summary>The probability of the true class for the adversarial image, in [0, 1].</summary>
    public required float Confidence { get; init; }

    /// <summary>The probability of <see cref="Prediction"/>, in [0, 1].</summary>
    public required float PredictionConfidence { get; init; }

    /// <summary>The largest change of a value, for values in [0, 1]; null if unknown.</summary>
    public float? LInfinity { get; init; }

    /// <summary>The Euclidean length of the change, for values in [0, 1]; null if unknown.</summary>
    public float? L2 { get; init; }

    /// <summary>Whether the original is taken for what it is; null if it was not scored.</summary>
    [JsonIgnore]
    public bool? IsRightBefore => CleanPrediction is { } prediction ? prediction == Label : null;

    /// <summary>Whether the adversarial image is taken for what it is.</summary>
    [JsonIgnore]
    public bool IsRightAfter => Prediction == Label;

    /// <summary>Whether the attack succeeds: the adversarial image is taken for the target class, or, without one, for any but the true class.</summary>
    [JsonIgnore]
    public bool IsSuccess => TargetLabel is { } target ? Prediction == target : !IsRightAfter;
}
