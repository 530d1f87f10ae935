using MLNet.Sgm.Weights;
using Onnx;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Which nodes an output needs, and in which order they can be computed.</summary>
internal static class NodeOrder
{
    /// <summary>The nodes that some tensors need, each after those that it needs, otherwise in the file's order.</summary>
    /// <param name="nodes">All nodes.</param>
    /// <param name="known">Whether a tensor is there without a node.</param>
    /// <param name="wanted">The tensors.</param>
    /// <param name="model">The file.</param>
    /// <exception cref="WeightFileException">A tensor comes from nowhere, or from itself.</exception>
    internal static IReadOnlyList<NodeProto> Of(IReadOnlyList<NodeProto> nodes, Func<string, bool> known, IEnumerable<string> wanted, string model)
    {
        var makers = new Dictionary<string, int>();
        foreach (var (index, node) in nodes.Index())
            foreach (var output in node.Output.Where(output => output != ""))
                if (!makers.TryAdd(output, index)) throw new WeightFileException($"The ONNX model '{model}' must make each tensor once; found several nodes that make '{output}'.");
        var needed = Needed(nodes, known, wanted, makers, model);
        return Sorted(nodes, known, needed, makers, model);
    }

    /// <summary>The tensors that a node takes, those that the graphs inside it take from outside included.</summary>
    internal static IEnumerable<string> InputsOf(NodeProto node) => node.Input.Where(input => input != "").Concat(node.Attribute.Where(attribute => attribute.G is not null).SelectMany(attribute => Captured(attribute.G)));

    private static IEnumerable<string> Captured(GraphProto graph)
    {
        var own = graph.Node.SelectMany(node => node.Output).Concat(graph.Initializer.Select(tensor => tensor.Name)).Concat(graph.Input.Select(input => input.Name)).ToHashSet();
        return graph.Node.SelectMany(InputsOf).Concat(graph.Output.Select(output => output.Name)).Where(name => !own.Contains(name));
    }

    private static HashSet<int> Needed(IReadOnlyList<NodeProto> nodes, Func<string, bool> known, IEnumerable<string> wanted, Dictionary<string, int> makers, string model)
    {
        var needed = new HashSet<int>();
        var open = new Stack<(string Name, NodeProto? User)>(wanted.Select(name => (name, (NodeProto?)null)));
        while (open.TryPop(out var tensor))
        {
            if (known(tensor.Name)) continue;
            if (!makers.TryGetValue(tensor.Name, out var maker))
                throw new WeightFileException($"The ONNX model '{model}' must hold the tensor '{tensor.Name}'{(tensor.User is { } user ? $", which its node '{user.Name}' ({user.OpType}) takes" : ", which it names as its output")}; no input, initializer or node has that name.");
            if (!needed.Add(maker)) continue;
            foreach (var input in InputsOf(nodes[maker])) open.Push((input, nodes[maker]));
        }
        return needed;
    }

    private static List<NodeProto> Sorted(IReadOnlyList<NodeProto> nodes, Func<string, bool> known, HashSet<int> needed, Dictionary<string, int> makers, string model)
    {
        var waits = needed.ToDictionary(index => index, index => InputsOf(nodes[index]).Where(input => !known(input)).Select(input => makers[input]).ToHashSet());
        var users = waits.SelectMany(wait => wait.Value.Select(maker => (maker, wait.Key))).ToLookup(pair => pair.maker, pair => pair.Key);
        var ready = new PriorityQueue<int, int>(waits.Where(wait => wait.Value.Count == 0).Select(wait => (wait.Key, wait.Key)));
        var sorted = new List<NodeProto>();
        while (ready.TryDequeue(out var index, out _))
        {
            sorted.Add(nodes[index]);
            foreach (var user in users[index])
                if (waits[user].Remove(index) && waits[user].Count == 0) ready.Enqueue(user, user);
        }
        if (sorted.Count == needed.Count) return sorted;
        var stuck = nodes[waits.Where(wait => wait.Value.Count > 0).Min(wait => wait.Key)];
        throw new WeightFileException($"The graph of the ONNX model '{model}' must have no cycle; its node '{stuck.Name}' ({stuck.OpType}) waits for what is computed from it.");
    }
}
