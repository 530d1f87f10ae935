using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>Finds a network's nodes.</summary>
internal static class NetworkNodes
{
    /// <summary>The nodes of a network, kind by kind from input to output.</summary>
    /// <param name="network">The network.</param>
    /// <param name="rule">Which of its branches are decayed.</param>
    /// <exception cref="ArgumentException">The network's family does not know the rule.</exception>
    internal static IReadOnlyList<NetworkNode> Of(Layer network, SkipRule rule)
    {
        var modules = network.named_modules().DistinctBy(entry => entry.module).ToList();
        var blocks = modules.Where(entry => entry.module is INodePlaces { IsBlock: true }).Select(entry => entry.name).ToList();
        // Who calls the network passes the images by.
        var stages = blocks.Select(StageOf).Distinct().ToList();
        var nodes = new List<NetworkNode> { new(NodeKind.Image, "image", _ => static () => { }) };
        var passed = 0;
        foreach (var (name, module) in modules)
        {
            var block = blocks.FindLastIndex(block => name == block || name.StartsWith($"{block}.", StringComparison.Ordinal));
            passed = Math.Max(passed, block + 1);
            foreach (var node in Of(name, module))
            {
                // What follows a block, and is in none, lies before the next one.
                node.Depth = blocks.Count == 0 ? 0 : (block >= 0 ? block : passed) / (double)blocks.Count;
                if (blocks.Count > 0) (node.Stage, node.Stages) = (block < 0 ? 0 : stages.IndexOf(StageOf(blocks[block])), stages.Count);
                nodes.Add(node);
            }
        }
        if (network is IResidualNetwork residual) nodes.AddRange(residual.Branches(rule).Select(Of));
        foreach (var kind in nodes.GroupBy(node => node.Kind)) Number([.. kind], blocks.Count == 0);
        return nodes;
    }

    private static void Number(IReadOnlyList<NetworkNode> nodes, bool byIndex)
    {
        foreach (var (index, node) in nodes.Index())
        {
            (node.Index, node.Count) = (index, nodes.Count);
            if (byIndex || node.Kind == NodeKind.Branch) node.Depth = index / (double)nodes.Count;
        }
    }

    private static IEnumerable<NetworkNode> Of(string name, nn.Module module) => module switch
    {
        INodePlaces places => places.Places.Select(place => Of(place, name)),
        DecayingReLU relu => [Of(relu.FollowsJoin ? NodeKind.JoinedActivation : NodeKind.Activation, name, relu, static x => x.relu())],
        ReLU relu => [Of(NodeKind.Activation, name, relu, static x => x.relu())],
        MaxPool2d pool => [Of(NodeKind.MaxPool, name, pool, pool.forward)],
        _ => [],
    };

    private static NetworkNode Of(ResidualBranch branch, int number) => new(NodeKind.Branch, branch.Name ?? $"branch {number + 1}", visitor => Attach(branch.Place, visitor)) { Branch = branch, Siblings = branch.Siblings };

    private static NetworkNode Of(NodePlace place, string name) => new(place.Kind, name, visitor => Attach(place, visitor));

    private static Action Attach(NodePlace place, Func<Tensor, Func<Tensor, Tensor>, Tensor> visitor)
    {
        var before = place.Visitor;
        place.Visitor = visitor;
        return () => place.Visitor = before;
    }

    /// <summary>A module's call: the module itself works, out of autograd's sight, on a copy, because it may do so in place; what the visitor makes of its input takes the place of its output.</summary>
    private static NetworkNode Of(NodeKind kind, string name, Layer module, Func<Tensor, Tensor> function) => new(kind, name, visitor =>
    {
        Tensor? seen = null;
        var before = module.register_forward_pre_hook((_, input) =>
        {
            seen = input;
            return input.detach().clone();
        });
        var after = module.register_forward_hook((_, _, _) => visitor(seen!, function));
        return () =>
        {
            before.remove();
            after.remove();
        };
    })
    { Module = module };

    private static string StageOf(string block) => block.LastIndexOf('.') is > 0 and var end ? block[..end] : "";
}
