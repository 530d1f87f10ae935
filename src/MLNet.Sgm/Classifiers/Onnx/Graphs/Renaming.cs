using Onnx;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Gives what a graph makes names of its own, so that it can become part of another.</summary>
internal static class Renaming
{
    internal static GraphProto Of(GraphProto graph, string prefix)
    {
        var copy = graph.Clone();
        var own = copy.Node.SelectMany(node => node.Output).Concat(copy.Initializer.Select(tensor => tensor.Name)).Where(name => name != "").ToHashSet();
        Apply(copy, name => own.Contains(name) ? prefix + name : name);
        return copy;
    }

    /// <summary>Renames what a node takes and makes, in the graphs inside it as well.</summary>
    internal static void Apply(NodeProto node, Func<string, string> rename)
    {
        for (var index = 0; index < node.Input.Count; index++) node.Input[index] = rename(node.Input[index]);
        for (var index = 0; index < node.Output.Count; index++) node.Output[index] = rename(node.Output[index]);
        foreach (var attribute in node.Attribute)
            if (attribute.G is { } inner) Apply(inner, rename);
    }

    private static void Apply(GraphProto graph, Func<string, string> rename)
    {
        foreach (var tensor in graph.Initializer) tensor.Name = rename(tensor.Name);
        foreach (var output in graph.Output) output.Name = rename(output.Name);
        foreach (var node in graph.Node) Apply(node, rename);
    }
}
