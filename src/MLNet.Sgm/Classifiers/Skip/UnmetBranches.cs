namespace MLNet.Sgm.Classifiers;

/// <summary>Finds residual branches that a forward pass goes around: their gradient would be left as it is, and nobody told.</summary>
internal static class UnmetBranches
{
    private const int MostNamed = 5;

    /// <summary>Throws if a branch has not been met since it was last reset.</summary>
    /// <param name="branches">The branches, from input to output.</param>
    /// <param name="network">What to call the network.</param>
    /// <exception cref="InvalidOperationException">A branch has not been met; the message names it and says what to do.</exception>
    internal static void Refuse(IReadOnlyList<ResidualBranch> branches, string network)
    {
        var unmet = branches.Index().Where(branch => !branch.Item.IsMet).Select(branch => branch.Item.Name is { } name ? $"'{name}'" : $"branch {branch.Index + 1}").ToList();
        if (unmet.Count == 0) return;
        throw new InvalidOperationException(
            $"A forward pass of '{network}' must go through all of its {branches.Count} residual branches that are decayed; it went around {unmet.Count}: {string.Join(", ", unmet.Take(MostNamed))}{(unmet.Count > MostNamed ? ", …" : "")}. "
            + $"Call the sub-module, because hooks do not fire on forward: bn2.call(x), not bn2.forward(x); or, in a network that lists its branches itself, pass a tensor through {nameof(ResidualBranch)}.{nameof(ResidualBranch.Decay)}.");
    }
}
