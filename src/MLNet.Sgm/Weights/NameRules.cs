using System.Text.RegularExpressions;

namespace MLNet.Sgm.Weights;

/// <summary>How weight files of other origins spell the entries of one family: patterns, applied in order, and what replaces them.</summary>
internal sealed class NameRules(params (string Pattern, string Replacement)[] renames)
{
    private readonly (Regex Pattern, string Replacement)[] renames = [.. renames.Select(rename => (new Regex(rename.Pattern, RegexOptions.CultureInvariant), rename.Replacement))];

    internal static NameRules None { get; } = new();

    /// <summary>Entries whose name begins so may be missing; null for none.</summary>
    internal string? Optional { get; init; }

    internal string Apply(string name) => renames.Aggregate(name, (name, rename) => rename.Pattern.Replace(name, rename.Replacement));
}
