using System.Text.RegularExpressions;

namespace MLNet.Sgm.Weights;

/// <summary>How weight files of other origins spell the entries of one family: patterns, applied in order, and what replaces them.</summary>
internal sealed class NameRules(params (string Pattern, string Replacement)[] renames)
{
    private readonly (Regex Pattern, string Replacement)[] renames = [.. renames.Select(rename => (new Regex(rename.Pattern, RegexOptions.CultureInvariant), rename.Replacement))];

    internal static NameRules None { get; } = new();

    /// <summary>Entries whose name begins so may be missing; null for none.</summary>
    internal string? Optional { get; init; }

    /// <summary>Whether files of 1001 classes come from TensorFlow, whose first is the background.</summary>
    internal bool HasBackground { get; init; }

    /// <summary>Files older than PyTorch 0.4.1 have no counters of batches, NumPy gives them a dimension, and evaluation has no use for them.</summary>
    internal static bool IsCounter(string name) => name.EndsWith("num_batches_tracked", StringComparison.Ordinal);

    /// <summary>Whether an entry may be missing, or be there for nothing.</summary>
    internal bool IsOptional(string name) => IsCounter(name) || (Optional is { } prefix && name.StartsWith(prefix, StringComparison.Ordinal));

    internal string Apply(string name) => renames.Aggregate(name, (name, rename) => rename.Pattern.Replace(name, rename.Replacement));
}
