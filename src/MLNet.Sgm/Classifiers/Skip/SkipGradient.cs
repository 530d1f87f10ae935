using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// The Skip Gradient Method (Wu et al., "Skip Connections Matter", ICLR 2020) on any TorchSharp network, without a change to
/// it: forward hooks on the sub-modules that end its residual branches multiply the gradient that flows back through them by γ.
/// </summary>
/// <remarks>
/// TorchSharp's hooks fire on <c>call</c>, not on <c>forward</c>: a block must call its sub-modules. A network that is called and goes around
/// one of them throws an <see cref="InvalidOperationException"/> that names it. The forward pass stays as it
/// is, bit for bit. Blocks may go on in place with what a branch gives, end a branch with a layer that works in place, and
/// dispose what they make in scopes of their own; the network may be moved to another device or type afterwards.
/// For a network that is to be the source of an attack, <see cref="ImageClassifier.WithBranches"/> does the same.
/// </remarks>
/// <example>
/// <code>
/// using var attached = SkipGradient.Attach(network, (name, module) => name.EndsWith(".bn2"), gamma: 0.5f);
/// </code>
/// </example>
public static class SkipGradient
{
    /// <summary>Multiplies the gradient of each branch that ends with a selected sub-module by γ, until the result is disposed.</summary>
    /// <param name="network">The network; it is not disposed here.</param>
    /// <param name="endsBranch">
    /// Whether a branch ends with this sub-module, given its name, such as <c>layer1.0.bn2</c>, and the module. It is asked once
    /// for each name. A branch that has two of the selected modules one after the other is decayed by both, and so by γ².
    /// </param>
    /// <param name="gamma">γ in (0, 1]; with 1 nothing is attached.</param>
    /// <returns>The attachment. Several on one network multiply.</returns>
    /// <exception cref="ArgumentOutOfRangeException">γ is outside (0, 1] or not a number.</exception>
    /// <exception cref="ArgumentException">No sub-module is selected, or one that is no <c>Module&lt;Tensor, Tensor&gt;</c>.</exception>
    public static SkipGradientAttachment Attach(nn.Module network, Func<string, nn.Module, bool> endsBranch, float gamma)
    {
        var ends = BranchEnds(network, endsBranch);
        IReadOnlyList<ResidualBranch> branches = [.. ends.Select(end => new ResidualBranch { Name = end.Name, Gamma = gamma })];
        return new(ends.Count, gamma == 1 ? [] : ends.Zip(branches, (end, branch) => Hook(end.Module, branch)).Concat(Watch(network, branches)));
    }

    /// <summary>A branch for each selected sub-module of a network, attached for good.</summary>
    /// <exception cref="ArgumentException">No sub-module is selected, or one that is no <c>Module&lt;Tensor, Tensor&gt;</c>.</exception>
    internal static IReadOnlyList<ResidualBranch> Branches(nn.Module network, Func<string, nn.Module, bool> endsBranch)
    {
        var branches = new List<ResidualBranch>();
        foreach (var (name, end) in BranchEnds(network, endsBranch))
        {
            branches.Add(new() { Name = name });
            Hook(end, branches[^1]);
        }
        return branches;
    }

    /// <summary>Has the network's own calls checked. One of several inputs cannot be watched.</summary>
    private static IEnumerable<Action> Watch(nn.Module network, IReadOnlyList<ResidualBranch> branches)
    {
        if (network is not nn.Module<Tensor, Tensor> watched) yield break;
        yield return watched.register_forward_pre_hook((_, input) =>
        {
            foreach (var branch in branches) branch.IsMet = false;
            return input;
        }).remove;
        yield return watched.register_forward_hook((_, _, output) =>
        {
            UnmetBranches.Refuse(branches, network.GetName());
            return output;
        }).remove;
    }

    private static Action Hook(nn.Module<Tensor, Tensor> end, ResidualBranch branch) =>
        end.register_forward_hook((_, _, output) => branch.Decay(output)).remove;

    /// <summary>The selected sub-modules, each once however many names it has.</summary>
    private static IReadOnlyList<(string Name, nn.Module<Tensor, Tensor> Module)> BranchEnds(nn.Module network, Func<string, nn.Module, bool> endsBranch)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(endsBranch);
        var all = network.named_modules().ToList();
        var selected = all.Where(entry => endsBranch(entry.name, entry.module)).ToList();
        if (selected.Count == 0)
            throw new ArgumentException(
                $"The selector must choose the sub-modules that end the residual branches of {network.GetName()}; it chose none of {all.Count} ({Examples(all.Select(entry => entry.name))}).", nameof(endsBranch));
        if (selected.Where(entry => entry.module is not nn.Module<Tensor, Tensor>).ToList() is { Count: > 0 } unfit)
            throw new ArgumentException(
                $"A residual branch must end with a Module<Tensor, Tensor>; the selector chose {Examples(unfit.Select(entry => $"'{entry.name}', a {entry.module.GetType().Name.Split('`')[0]}"))}.", nameof(endsBranch));
        return [.. selected.Select(entry => (entry.name, (nn.Module<Tensor, Tensor>)entry.module)).DistinctBy(entry => entry.Item2)];
    }

    private static string Examples(IEnumerable<string> texts)
    {
        const int most = 5;
        var list = texts.Take(most + 1).ToList();
        return list.Count == 0 ? "it has none" : string.Join(", ", list.Take(most)) + (list.Count > most ? ", …" : "");
    }
}
