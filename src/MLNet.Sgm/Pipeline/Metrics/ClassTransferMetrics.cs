using System.Text.Json.Serialization;

namespace MLNet.Sgm.Pipeline;

/// <summary>How an attack transfers on the images of one class.</summary>
public sealed record ClassTransferMetrics
{
    [JsonConstructor]
    private ClassTransferMetrics() { }

    internal static ClassTransferMetrics Of(string className, IReadOnlyList<TransferOutcome> outcomes) => new()
    {
        ClassName = className,
        AttackSuccessRate = Proportion.Of(outcomes, outcome => !outcome.IsRightAfter),
        SuccessOverRightBefore = Proportion.OfRightBefore(outcomes, outcome => !outcome.IsRightAfter),
        CleanAccuracy = Proportion.IfKnown(outcomes, outcome => outcome.IsRightBefore),
    };

    /// <summary>The class.</summary>
    [JsonInclude, JsonRequired]
    public string ClassName { get; private init; } = "";

    /// <summary>The number of its images.</summary>
    [JsonIgnore]
    public int Count => AttackSuccessRate.Total;

    /// <summary>The share of its adversarial images that are taken for another class.</summary>
    [JsonInclude, JsonRequired]
    public Proportion AttackSuccessRate { get; private init; }

    /// <summary>The same among the images whose original is taken for this class; null if the originals were not scored.</summary>
    [JsonInclude]
    public Proportion? SuccessOverRightBefore { get; private init; }

    /// <summary>The share of its originals that are taken for it; null if they were not scored.</summary>
    [JsonInclude]
    public Proportion? CleanAccuracy { get; private init; }
}
