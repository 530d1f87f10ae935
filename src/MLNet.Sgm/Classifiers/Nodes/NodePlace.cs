using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>A place of a network of the zoo where somebody may step in; as long as nobody does, it costs a comparison.</summary>
/// <param name="kind">What kind of place.</param>
internal sealed class NodePlace(NodeKind kind)
{
    internal NodeKind Kind => kind;

    /// <summary>Who steps in: from the input, and what happens to it otherwise, to the output; null for nobody.</summary>
    internal Func<Tensor, Func<Tensor, Tensor>, Tensor>? Visitor { get; set; }

    /// <summary>Passes a tensor on.</summary>
    internal Tensor Pass(Tensor x) => Visitor is null ? x : Visitor(x, static same => same);

    /// <summary>Passes a tensor through a function.</summary>
    internal Tensor Pass(Tensor x, Func<Tensor, Tensor> function) => Visitor is null ? function(x) : Visitor(x, function);
}

/// <summary>A module that has such places.</summary>
internal interface INodePlaces
{
    /// <summary>The places, from input to output.</summary>
    IEnumerable<NodePlace> Places { get; }

    /// <summary>Whether it is a block whose number tells how deep in the network a place is.</summary>
    bool IsBlock { get; }
}
