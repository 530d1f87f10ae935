using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.Sgm.Pipeline;

/// <summary>How an attack transfers to a target.</summary>
/// <remarks>A rate that needs what is not known of every image, such as its original's score, is null.</remarks>
public sealed class TransferMetrics
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
    };

    [JsonConstructor]
    private TransferMetrics() { }

    /// <summary>Computes the metrics of images.</summary>
    /// <param name="outcomes">Image by image; the list is kept.</param>
    /// <param name="classNames">The classes in the order of the outcomes' indices.</param>
    /// <param name="skipped">The number of images that could not be read and are not among the outcomes.</param>
    /// <exception cref="ArgumentException">A class index is not one of the classes.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="skipped"/> is negative.</exception>
    public static TransferMetrics Of(IReadOnlyList<TransferOutcome> outcomes, IReadOnlyList<string> classNames, long skipped = 0)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentOutOfRangeException.ThrowIfNegative(skipped);
        CheckClasses(outcomes, classNames.Count);
        var (lInfinity, l2) = (IfKnown(outcomes, outcome => outcome.LInfinity), IfKnown(outcomes, outcome => outcome.L2));
        var cleanAccuracy = Proportion.IfKnown(outcomes, outcome => outcome.IsRightBefore);
        return new()
        {
            Outcomes = outcomes,
            Count = outcomes.Count,
            Skipped = skipped,
            AttackSuccessRate = Proportion.Of(outcomes, outcome => !outcome.IsRightAfter),
            SuccessOverRightBefore = Proportion.OfRightBefore(outcomes, outcome => !outcome.IsRightAfter),
            TargetedSuccessRate = Proportion.IfKnown(outcomes, outcome => outcome.TargetLabel is null ? null : outcome.IsSuccess),
            CleanAccuracy = cleanAccuracy,
            CleanWarning = cleanAccuracy is { } accuracy ? CleanAccuracyCheck.Warning(accuracy, classNames.Count) : null,
            CleanTop5Accuracy = Proportion.IfKnown(outcomes, outcome => outcome.CleanRank is { } rank ? rank < 5 : null),
            Accuracy = Proportion.Of(outcomes, outcome => outcome.IsRightAfter),
            Top5Accuracy = Proportion.Of(outcomes, outcome => outcome.Rank < 5),
            MeanCleanConfidence = IfKnown(outcomes, outcome => outcome.CleanConfidence)?.Average(),
            MeanConfidence = IfKnown(outcomes, outcome => outcome.Confidence)?.Average(),
            MeanLInfinity = lInfinity?.Average(),
            MaxLInfinity = lInfinity?.Max(),
            Unchanged = lInfinity?.Count(norm => norm == 0),
            MeanL2 = l2?.Average(),
            MaxL2 = l2?.Max(),
            PerClass = [.. outcomes.GroupBy(outcome => outcome.Label).OrderBy(group => group.Key).Select(group => ClassTransferMetrics.Of(classNames[group.Key], [.. group]))],
        };
    }

    /// <summary>The number of images.</summary>
    [JsonInclude, JsonRequired]
    public int Count { get; private init; }

    /// <summary>The number of images beside these that could not be read and were left out, as far as the evaluation came. Of rows that were in a cache of ML.NET before, it is not known and 0.</summary>
    [JsonInclude]
    public long Skipped { get; private init; }

    /// <summary>The success rate as published: one minus <see cref="Accuracy"/>, whatever the target thought of the originals.</summary>
    [JsonInclude, JsonRequired]
    public Proportion AttackSuccessRate { get; private init; }

    /// <summary>The share of the images classified correctly before that are misclassified after; null if the originals were not scored.</summary>
    [JsonInclude]
    public Proportion? SuccessOverRightBefore { get; private init; }

    /// <summary>The share of adversarial images that are taken for the class that the attack aims at; null if it aims at none.</summary>
    [JsonInclude]
    public Proportion? TargetedSuccessRate { get; private init; }

    /// <summary>The target's (top-1) accuracy on the originals; null if they were not scored.</summary>
    [JsonInclude]
    public Proportion? CleanAccuracy { get; private init; }

    /// <summary>
    /// A sentence that names the usual causes where the target is right on fewer than 2 % of three originals or more, or not more often than by chance, so that its rates mean nothing;
    /// else null.
    /// </summary>
    [JsonInclude]
    public string? CleanWarning { get; private init; }

    /// <summary>The share of originals whose true class is among the five of the largest scores; null if they were not scored.</summary>
    [JsonInclude]
    public Proportion? CleanTop5Accuracy { get; private init; }

    /// <summary>The target's (top-1) accuracy on the adversarial images.</summary>
    [JsonInclude, JsonRequired]
    public Proportion Accuracy { get; private init; }

    /// <summary>The share of adversarial images whose true class is among the five of the largest scores.</summary>
    [JsonInclude, JsonRequired]
    public Proportion Top5Accuracy { get; private init; }

    /// <summary>The mean probability of the true class for the originals, in [0, 1]; null if they were not scored, or there are none.</summary>
    [JsonInclude]
    public double? MeanCleanConfidence { get; private init; }

    /// <summary>The mean probability of the true class for the adversarial images, in [0, 1]; null if there are none.</summary>
    [JsonInclude]
    public double? MeanConfidence { get; private init; }

    /// <summary>The mean of the perturbations' L∞ norms, for values in [0, 1]; null if unknown.</summary>
    [JsonInclude]
    public double? MeanLInfinity { get; private init; }

    /// <summary>The largest of the perturbations' L∞ norms, for values in [0, 1]; null if unknown.</summary>
    [JsonInclude]
    public double? MaxLInfinity { get; private init; }

    /// <summary>The number of adversarial images that are their originals, unchanged in every pixel; null if unknown.</summary>
    [JsonInclude]
    public int? Unchanged { get; private init; }

    /// <summary>The mean of the perturbations' L2 norms, for values in [0, 1]; null if unknown.</summary>
    [JsonInclude]
    public double? MeanL2 { get; private init; }

    /// <summary>The largest of the perturbations' L2 norms, for values in [0, 1]; null if unknown.</summary>
    [JsonInclude]
    public double? MaxL2 { get; private init; }

    /// <summary>The same for the images of each class that has any, in the order of the classes.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyList<ClassTransferMetrics> PerClass { get; private init; } = [];

    /// <summary>Image by image, in the order of the rows; empty where the metrics were read from JSON, which does not hold them.</summary>
    [JsonIgnore]
    public IReadOnlyList<TransferOutcome> Outcomes { get; private init; } = [];

    /// <summary>
    /// The metrics, but not the outcomes, as a JSON object; a rate is an object of <c>successes</c>, <c>total</c>, <c>value</c> and its 95 % interval from
    /// <c>lower</c> to <c>upper</c>, and what is null is left out.
    /// </summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>What <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">The text is no such object.</exception>
    public static TransferMetrics FromJson(string json) =>
        JsonSerializer.Deserialize<TransferMetrics>(json, Json) ?? throw new JsonException("Transfer metrics must be a JSON object; found null.");

    /// <summary>The metrics of all images, a line each.</summary>
    public override string ToString() => TransferMetricsText.Of(this);

    private static List<double>? IfKnown(IReadOnlyList<TransferOutcome> outcomes, Func<TransferOutcome, float?> value)
    {
        List<double> known = [.. outcomes.Select(value).OfType<float>()];
        return known.Count == outcomes.Count && known.Count > 0 ? known : null;
    }

    private static void CheckClasses(IReadOnlyList<TransferOutcome> outcomes, int classCount)
    {
        for (var image = 0; image < outcomes.Count; image++)
            foreach (var index in new[] { outcomes[image].Label, outcomes[image].TargetLabel, outcomes[image].CleanPrediction, outcomes[image].Prediction })
                if (index < 0 || index >= classCount)
                    throw new ArgumentException(FormattableString.Invariant($"The classes of image {image} must be indices from 0 to {classCount - 1}; found {index}."), nameof(outcomes));
    }
}
