using System.Text.Json.Serialization;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports;

/// <summary>What a target takes each image for, as class indices in the order of the report's images (<see cref="ReportDataset.ImageNames"/>); in files, numbers with spaces between them.</summary>
public sealed record CellPredictions
{
    /// <summary>What it takes the adversarial images for.</summary>
    [JsonConverter(typeof(IndexListJson))]
    public required IReadOnlyList<int> Adversarial { get; init; }

    /// <summary>What it takes the originals for; null if they were not scored.</summary>
    [JsonConverter(typeof(IndexListJson))]
    public IReadOnlyList<int>? Clean { get; init; }

    /// <summary>The classes that the attack aims at; null if it aims at none.</summary>
    [JsonConverter(typeof(IndexListJson))]
    public IReadOnlyList<int>? Aims { get; init; }

    /// <summary>Whether the attack succeeds on an image: it is taken for the class aimed at, or, without one, for another than its own.</summary>
    internal bool IsSuccess(int image, int label) => Aims is { } aims ? Adversarial[image] == aims[image] : Adversarial[image] != label;

    /// <summary>Those of outcomes.</summary>
    internal static CellPredictions Of(IReadOnlyList<TransferOutcome> outcomes)
    {
        var (clean, aims) = (outcomes.Select(outcome => outcome.CleanPrediction).ToList(), outcomes.Select(outcome => outcome.TargetLabel).ToList());
        return new()
        {
            Adversarial = [.. outcomes.Select(outcome => outcome.Prediction)],
            Clean = clean.Contains(null) ? null : [.. clean.OfType<int>()],
            Aims = aims.Contains(null) ? null : [.. aims.OfType<int>()],
        };
    }
}
