using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>
/// Nodes whose names begin alike. A sub-module's name has no dot, and a node's may have several; where each part is a level, the sub-module is found by the node's name as it is.
/// </summary>
internal sealed class NodeGroup(string name) : nn.Module(name)
{
    /// <summary>Makes a layer a sub-module of a network, under the name of its node.</summary>
    internal static void Register(nn.Module network, NodeLayer layer)
    {
        var parts = layer.GetName().Split('.') is var split && split.Contains("") ? [layer.GetName().Replace('.', '_')] : split;
        var parent = network;
        foreach (var part in parts[..^1])
        {
            var next = Child(parent, part);
            if (next is null) parent.register_module(part, next = new NodeGroup(part));
            parent = next;
        }
        if (Child(parent, parts[^1]) is not null) network.register_module(layer.GetName().Replace('.', '_'), layer);
        else parent.register_module(parts[^1], layer);
    }

    private static nn.Module? Child(nn.Module parent, string name) => parent.named_children().FirstOrDefault(child => child.name == name).module;
}
