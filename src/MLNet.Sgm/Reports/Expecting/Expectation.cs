using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Reports;

/// <summary>What must hold of a target: that attacks succeed on less than a share of images, or that it is wrong on less than a share of unchanged ones.</summary>
/// <example>
/// <code>
/// var failed = report.Check([new() { Target = "mine", Attack = "SGM+MI", SuccessBelow = 40 }, new() { Target = "mine", CleanErrorBelow = 8 }]).Where(result => !result.Holds);
/// </code>
/// </example>
public sealed record Expectation
{
    /// <summary>The target, by name.</summary>
    [Description("The target, by name.")]
    public required string Target { get; init; }

    /// <summary>The attack, by its name or that of its method; null, the default, for every attack.</summary>
    [Description("The attack, by its name, or that which all its variants have; every attack where it is left out.")]
    public string? Attack { get; init; }

    /// <summary>The source, by name; null, the default, for every source but the target's own network.</summary>
    [Description("The source, by name; every source but the target's own network where it is left out.")]
    public string? Source { get; init; }

    /// <summary>What the success rate must be below, in percent: in (0, 100]. It is that of targeted attacks where they aim at a class, and else that over all images.</summary>
    [Description("What the success rate must be below, in percent.")]
    [Range(0.0, 100.0, MinimumIsExclusive = true)]
    public float? SuccessBelow { get; init; }

    /// <summary>What the error on unchanged images must be below, in percent: in (0, 100].</summary>
    [Description("What the error on unchanged images must be below, in percent.")]
    [Range(0.0, 100.0, MinimumIsExclusive = true)]
    public float? CleanErrorBelow { get; init; }

    /// <summary>When the expectation fails, <see cref="ExpectationBasis.Interval"/> by default.</summary>
    [Description("When it fails: only if the whole 95 % interval lies beyond (interval), or as soon as the rate itself does (point).")]
    public ExpectationBasis By { get; init; }

    /// <summary>The limit, in percent.</summary>
    internal float Limit => (SuccessBelow ?? CleanErrorBelow)!.Value;

    /// <summary>Whether it speaks of a cell.</summary>
    internal bool IsAbout(ExpectedCell cell) =>
        cell.Target == Target && (Attack is null || Attack == cell.Attack || Attack == cell.Method) && (CleanErrorBelow is not null || (Source is null ? cell.IsTransfer : Source == cell.Source));

    /// <summary>What is wrong with it, as a property in the words of files and a sentence after it; null where nothing is.</summary>
    /// <param name="cells">What is measured.</param>
    internal (string Property, string Sentence)? Mistake(IReadOnlyList<ExpectedCell> cells)
    {
        if (SuccessBelow is null == CleanErrorBelow is null) return ("", $"must have one of 'successBelow' and 'cleanErrorBelow'; found {(SuccessBelow is null ? "none" : "both")}.");
        if (Limit is not (> 0 and <= 100)) return (SuccessBelow is null ? "cleanErrorBelow" : "successBelow", FormattableString.Invariant($"must be in (0, 100], for it is in percent; found {Limit}."));
        if (!Enum.IsDefined(By)) return ("by", $"must be one of {string.Join(", ", Enum.GetNames<ExpectationBasis>())}; found {By}.");
        if (CleanErrorBelow is not null && (Attack ?? Source) is { } stray) return (Attack is null ? "source" : "attack", $"does not go with 'cleanErrorBelow', which is of unchanged images; found '{stray}'.");
        return Unknown("target", Target, cells.Select(cell => cell.Target)) ?? Unknown("attack", Attack, cells.Select(cell => cell.Method).Concat(cells.Select(cell => cell.Attack))) ?? Unknown("source", Source, cells.Select(cell => cell.Source))
            ?? (cells.Any(IsAbout) ? null : ("", $"must be about what is measured; '{Target}' is not scored {(Source is null ? "on images from another network, and its own is meant only where 'source' names it" : $"on images from '{Source}'")}."));
    }

    private static (string, string)? Unknown(string property, string? name, IEnumerable<string> known)
    {
        List<string> names = [.. known.Distinct()];
        return name is null || names.Contains(name) ? null : (property, $"must be one of {string.Join(", ", names)}; found '{name}'{(names.Count == 0 ? "" : $", which is nearest to '{NearestNames.First(name, names)}'")}.");
    }
}

/// <summary>When an expectation fails.</summary>
public enum ExpectationBasis
{
    /// <summary>Only if the whole 95 % interval lies beyond the limit: chance is no reason to fail.</summary>
    Interval,

    /// <summary>As soon as the rate itself is not below the limit.</summary>
    Point,
}

/// <summary>What an expectation can speak of.</summary>
/// <param name="Source">The source.</param>
/// <param name="Attack">The attack.</param>
/// <param name="Method">What it has in common with variants of it.</param>
/// <param name="Target">The target.</param>
/// <param name="IsTransfer">Whether the target's network is another than the source.</param>
internal readonly record struct ExpectedCell(string Source, string Attack, string Method, string Target, bool IsTransfer);
