using System.Text.Json.Serialization;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports;

/// <summary>One attack against one target, before and now, on the images that both runs have.</summary>
public sealed record ComparedCell
{
    /// <summary>The source.</summary>
    public required string Source { get; init; }

    /// <summary>The attack.</summary>
    public required string Attack { get; init; }

    /// <summary>The target.</summary>
    public required string Target { get; init; }

    /// <summary>The success rate before.</summary>
    public required Proportion Before { get; init; }

    /// <summary>The success rate now.</summary>
    public required Proportion Now { get; init; }

    /// <summary>The two-sided p-value of McNemar's exact test of both, in (0, 1].</summary>
    public required double PValue { get; init; }

    /// <summary>The p-value after Holm's correction over all cells that are compared, in (0, 1].</summary>
    public required double AdjustedPValue { get; init; }

    /// <summary>The images on which the attack succeeds in one of both runs only.</summary>
    public required IReadOnlyList<ChangedImage> Changed { get; init; }

    /// <summary>What this says of the target.</summary>
    public ComparisonVerdict Verdict => AdjustedPValue >= ReportComparison.Significance ? ComparisonVerdict.NoEvidence : Now.Successes > Before.Successes ? ComparisonVerdict.Worse : ComparisonVerdict.Better;

    /// <summary>The verdict in words.</summary>
    [JsonIgnore]
    public string Words => Verdict switch
    {
        ComparisonVerdict.Worse => "worse: easier to fool than before",
        ComparisonVerdict.Better => "better: harder to fool than before",
        _ => "no evidence of a difference",
    };
}

/// <summary>What a comparison says of a target.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ComparisonVerdict>))]
public enum ComparisonVerdict
{
    /// <summary>What differs may be chance.</summary>
    NoEvidence,

    /// <summary>It is easier to fool than before.</summary>
    Worse,

    /// <summary>It is harder to fool than before.</summary>
    Better,
}

/// <summary>An image that changed sides.</summary>
/// <param name="Name">The image.</param>
/// <param name="Label">Its class.</param>
/// <param name="Before">What the target took the adversarial image for before.</param>
/// <param name="Now">What it takes the adversarial image for now.</param>
/// <param name="SucceedsNow">Whether the attack succeeds now, and did not before; else the other way round.</param>
public sealed record ChangedImage(string Name, string Label, string Before, string Now, bool SucceedsNow);
