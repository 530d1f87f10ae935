namespace MLNet.Sgm.Weights;

/// <summary>Finds a network's entry for the name that a weight file gives it.</summary>
/// <remarks>
/// Beside the family's own rules: what training wrappers put into names, at their begin or within, is dropped, DenseNet's first published weights wrote
/// <c>norm.1</c> for <c>norm1</c>, and the last layer is <c>fc</c>, <c>last_linear</c>, <c>classifier</c>, <c>classif</c>,
/// <c>head</c> or <c>heads.head</c>, as its authors liked it.
/// </remarks>
internal sealed class NameMapping
{
    private static readonly NameRules Common = new(
        (@"(?<=^|\.)(?:module|_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)\.", ""),
        (@"(denselayer\d+\.(?:norm|relu|conv))\.([12])\.", "$1$2."));

    private static readonly string[] HeadNames = ["fc", "last_linear", "classifier", "classif", "head", "heads.head"];

    private readonly HashSet<string> entries;
    private readonly NameRules rules;

    /// <param name="entries">The network's names, in state-dict order.</param>
    /// <param name="rules">The family's rules.</param>
    internal NameMapping(IReadOnlyCollection<string> entries, NameRules rules)
    {
        (this.entries, this.rules) = ([.. entries], rules);
        Head = entries.Last(name => name.EndsWith(Weight, StringComparison.Ordinal))[..^Weight.Length];
    }

    private const string Weight = ".weight";

    /// <summary>The name of the last layer, the one that makes the logits.</summary>
    internal string Head { get; }

    /// <summary>The network's name of a file's entry, or where there is none, what the rules make of it.</summary>
    internal string Translate(string name)
    {
        if (entries.Contains(name)) return name;
        var plain = Common.Apply(name);
        if (entries.Contains(plain)) return plain;
        plain = rules.Apply(plain);
        var end = plain.LastIndexOf('.');
        return end > 0 && HeadNames.Contains(plain[..end]) && !entries.Contains(plain) ? Head + plain[end..] : plain;
    }
}
