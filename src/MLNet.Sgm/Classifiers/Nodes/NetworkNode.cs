using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>A place in a network where a gradient can be changed on its way back.</summary>
public sealed class NetworkNode
{
    private readonly Func<Func<Tensor, Func<Tensor, Tensor>, Tensor>, Action> attach;

    internal NetworkNode(NodeKind kind, string name, Func<Func<Tensor, Func<Tensor, Tensor>, Tensor>, Action> attach) => (Kind, Name, this.attach) = (kind, name, attach);

    /// <summary>What kind of place it is.</summary>
    public NodeKind Kind { get; }

    /// <summary>The sub-module that it is in, such as <c>layer3.1.relu</c>.</summary>
    public string Name { get; }

    /// <summary>Its number among the network's nodes of its kind, from input to output, from 0.</summary>
    public int Index { get; internal set; }

    /// <summary>How many nodes of its kind the network has.</summary>
    public int Count { get; internal set; }

    /// <summary>How many nodes of its kind its block has: 2 for the branches of a transformer's layer, else 1.</summary>
    public int Siblings { get; internal init; } = 1;

    /// <summary>
    /// The part of the network's blocks that lie before it, in [0, 1]: 0 before and in the first block, 1 after the last. In a network without blocks, the part of the nodes of its kind.
    /// </summary>
    public double Depth { get; internal set; }

    /// <summary>The number of its block's stage, from 0; a stage is what the names of its blocks have in common, such as <c>layer3</c>.</summary>
    public int Stage { get; internal set; }

    /// <summary>How many stages the network has, at least 1.</summary>
    public int Stages { get; internal set; } = 1;

    /// <summary>The module that is called there, with its settings; null where the node is no module of its own.</summary>
    public nn.Module? Module { get; internal init; }

    /// <summary>The branch that the node is the place of, where it is one.</summary>
    internal ResidualBranch? Branch { get; init; }

    /// <summary>Has somebody step in until the action that is returned is called.</summary>
    internal Action Attach(Func<Tensor, Func<Tensor, Tensor>, Tensor> visitor) => attach(visitor);
}
