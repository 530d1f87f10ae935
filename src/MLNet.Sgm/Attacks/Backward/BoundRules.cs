using MLNet.Sgm.Classifiers;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>Backward rules on the network of one source. Between forward passes nothing of them is on it, so that others can use it.</summary>
internal sealed class BoundRules
{
    private readonly IReadOnlyList<BackwardRule> rules;
    private readonly IReadOnlyList<NetworkNode> nodes;
    private readonly int source;
    private IReadOnlyList<BackwardContext> contexts = [];

    /// <param name="rules">The rules, the innermost first.</param>
    /// <param name="network">The source's network.</param>
    /// <param name="rule">Which of its branches count.</param>
    /// <param name="source">The source's number in its ensemble, which its draws hang on.</param>
    /// <exception cref="ArgumentException">The network has no node that a rule acts at.</exception>
    internal BoundRules(IReadOnlyList<BackwardRule> rules, LoadedClassifier network, SkipRule rule, int source)
    {
        (this.rules, this.source) = (rules, source);
        var all = network.Nodes(rule);
        foreach (var bound in rules) Require(bound, all, network.Classifier.Name);
        nodes = [.. all.Where(node => rules.Any(bound => bound.Kinds.Contains(node.Kind)))];
        Branches = [.. nodes.Select(node => node.Branch).OfType<ResidualBranch>()];
    }

    /// <summary>The branches that a rule acts at.</summary>
    internal IReadOnlyList<ResidualBranch> Branches { get; }

    /// <summary>From now on the rules act for a gradient; null for one that is no attack's.</summary>
    internal BackwardPass? Pass { get; set; }

    /// <summary>Whether a rule may draw or keep something for each image, and so must know which it sees.</summary>
    internal bool BelongsToImages => rules.Any(rule => rule is not SkipDecay);

    /// <summary>Calls the network with the rules on it.</summary>
    internal Tensor Call(Func<Tensor, Tensor> network, Tensor images)
    {
        var pass = Pass ?? new BackwardPass();
        contexts = [.. rules.Select((_, number) => new BackwardContext(pass, source, number))];
        List<Action> removals = [];
        try
        {
            // An image's node is around the network, which knows nothing of it.
            var image = nodes.FirstOrDefault(node => node.Kind == NodeKind.Image);
            foreach (var node in nodes.Where(node => node != image)) removals.Add(node.Attach((input, function) => Visit(node, input, function)));
            return network(image is null ? images : Visit(image, images, static same => same));
        }
        finally
        {
            for (var i = removals.Count - 1; i >= 0; i--) removals[i]();
        }
    }

    private Tensor Visit(NetworkNode node, Tensor input, Func<Tensor, Tensor> function)
    {
        var visit = function;
        foreach (var (rule, context) in rules.Zip(contexts))
        {
            if (context.IsSuspended || !rule.Kinds.Contains(node.Kind)) continue;
            var inner = visit;
            visit = x => rule.At(node, x, inner, context);
        }
        return visit(input);
    }

    private static void Require(BackwardRule rule, IReadOnlyList<NetworkNode> nodes, string source)
    {
        var name = AttackComponents.Describe(rule.GetType()).Abbreviation;
        var kinds = string.Join(", ", rule.Kinds);
        if (!nodes.Any(node => rule.Kinds.Contains(node.Kind)))
            throw new ArgumentException($"The backward rule {name} acts at nodes of the kinds {kinds}, and the network of the source '{source}' has none that it could be reached at; "
                + $"it has {(nodes.Count == 1 ? "none but its images" : string.Join(", ", nodes.Select(node => node.Kind).Distinct()))}.");
        var isForeign = nodes.Any(node => node.Branch?.Name is not null);
        if (isForeign && rule.Kinds.Any(kind => kind is NodeKind.Residual or NodeKind.Skip))
            throw new ArgumentException($"The backward rule {name} acts at whole residual branches and skip connections, and hooks on the network of the source '{source}' reach only the ends of its branches.");
    }
}
