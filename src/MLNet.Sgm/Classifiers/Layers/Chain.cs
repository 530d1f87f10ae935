using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Layers;

/// <summary>
/// Layers one after the other, under any names. As TorchSharp's own sequence, a result is freed as soon as the next layer has
/// used it; unlike there, a layer may pass its input on as it is, as a folded batch norm does.
/// </summary>
internal class Chain : Layer
{
    private readonly List<Layer> layers = [];

    /// <summary>Layers under the names 0, 1, 2, …</summary>
    internal Chain(params IEnumerable<Layer> layers) : this(layers.Select((layer, index) => (index.ToString(), layer))) { }

    internal Chain(params IEnumerable<(string Name, Layer Layer)> layers) : this(nameof(Chain), layers) { }

    /// <summary>A whole network that is a chain, with a name of its own.</summary>
    internal Chain(string name, params IEnumerable<(string Name, Layer Layer)> layers) : base(name)
    {
        foreach (var (entry, layer) in layers)
        {
            register_module(entry, layer);
            this.layers.Add(layer);
        }
    }

    /// <summary>The layers, from input to output.</summary>
    internal IReadOnlyList<Layer> Layers => layers;

    public sealed override Tensor forward(Tensor input)
    {
        var x = input;
        foreach (var layer in layers)
        {
            var next = layer.call(x);
            if (!ReferenceEquals(x, input) && !ReferenceEquals(x, next)) x.Dispose();
            x = next;
        }
        return x;
    }
}
