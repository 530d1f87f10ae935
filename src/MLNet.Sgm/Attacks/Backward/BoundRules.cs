using System.Globalization;
using MLNet.Sgm.Classifiers;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>Backward rules on the network of one source. Between forward passes nothing of them is on it, so that others can use it.</summary>
internal sealed class BoundRules
{
    private readonly IReadOnlyList<BackwardRule> rules;
    private readonly IReadOnlyList<NetworkNode> nodes;
    private readonly int source;
    // How often a node was met in the pass, from 0 for once.
    private readonly Dictionary<NetworkNode, int> calls = [];
    private IReadOnlyList<BackwardContext> contexts = [];

    /// <param name="rules">The rules, the innermost first.</param>
    /// <param name="network">The source's network.</param>
    /// <param name="rule">Which of its branches count.</param>
    /// <param name="source">The source's number in its ensemble, which its draws hang on.</param>
    /// <exception cref="ArgumentException">The network has no node that a rule acts at, or none of a kind that it needs.</exception>
    internal BoundRules(IReadOnlyList<BackwardRule> rules, LoadedClassifier network, SkipRule rule, int source)
    {
        (this.rules, this.source) = (rules, source);
        var all = network.Nodes(rule);
        foreach (var bound in rules) Require(bound, all, network.Classifier.Name);
        nodes = [.. all.Where(node => rules.Any(bound => Acts(bound, node)))];
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
        calls.Clear();
        contexts = [.. rules.Select((_, number) => new BackwardContext(pass, source, number, calls))];
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

    /// <summary>Throws if the last pass went around all nodes at which a rule acts: it would have done nothing, and nobody would be told.</summary>
    /// <param name="source">What to call the source.</param>
    /// <exception cref="InvalidOperationException">It did; the message names them.</exception>
    internal void RefuseUnreached(string source)
    {
        foreach (var (rule, group) in rules.SelectMany(rule => rule.Needs.Select(group => (rule, group))))
        {
            var acting = nodes.Where(node => group.Contains(node.Kind) && Acts(rule, node)).ToList();
            if (acting.Exists(calls.ContainsKey)) continue;
            throw new InvalidOperationException($"A forward pass of '{source}' must reach a node at which the backward rule {NameOf(rule)} acts; it went around all {acting.Count}, the first of them '{acting[0].Name}'. "
                + "Call the sub-module, because hooks do not fire on forward: relu.call(x), not relu.forward(x), and not functional.relu(x).");
        }
    }

    private Tensor Visit(NetworkNode node, Tensor input, Func<Tensor, Tensor> function)
    {
        calls[node] = calls.GetValueOrDefault(node, -1) + 1;
        var visit = function;
        foreach (var (rule, context) in rules.Zip(contexts))
        {
            if (context.IsSuspended || !Acts(rule, node)) continue;
            var inner = visit;
            visit = x => rule.At(node, x, inner, context);
        }
        return visit(input);
    }

    private static bool Acts(BackwardRule rule, NetworkNode node) => rule.Kinds.Contains(node.Kind) && rule.ActsAt(node);

    private static string NameOf(BackwardRule rule) => AttackComponents.Describe(rule.GetType()).Abbreviation;

    private static void Require(BackwardRule rule, IReadOnlyList<NetworkNode> nodes, string source)
    {
        foreach (var group in rule.Needs)
        {
            var kinds = string.Join(", ", group);
            var found = nodes.Where(node => group.Contains(node.Kind)).ToList();
            if (found.Count == 0)
                throw new ArgumentException($"The backward rule {NameOf(rule)} acts at nodes of the kinds {kinds}, and the network of the source '{source}' has none that it could be reached at; "
                    + $"it has {(nodes.Count == 1 ? "none but its images" : string.Join(", ", nodes.Select(node => node.Kind).Distinct()))}.");
            if (!found.Exists(rule.ActsAt))
                throw new ArgumentException($"The backward rule {rule} must act at a node of the kinds {kinds}, and its settings leave all {found.Count} of the source '{source}' alone; the deepest has {found.Max(node => node.Depth).ToString("0.####", CultureInfo.InvariantCulture)} of the network before it.");
        }
        var isForeign = nodes.Any(node => node.Branch?.Name is not null);
        if (isForeign && rule.Kinds.Any(kind => kind is NodeKind.Residual or NodeKind.Skip))
            throw new ArgumentException($"The backward rule {NameOf(rule)} acts at whole residual branches and skip connections, and hooks on the network of the source '{source}' reach only the ends of its branches.");
    }
}
