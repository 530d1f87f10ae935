using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Layers;

/// <summary>
/// Layers one after the other, under any names. As TorchSharp's own sequence, a result is freed as soon as the next layer has
/// used it; unlike there, a layer may pass its input on as it is, as a folded batch norm does.
/// </summary>
internal sealed class Chain : Layer
{
    private readonly List<Layer> layers = [];

    /// <summary>Layers under the names 0, 1, 2, …</summary>
    internal Chain(params IEnumerable<Layer> layers) : this(layers.Select((layer, index) => (index.ToString(), layer))) { }

    internal Chain(params IEnumerable<(string Name, Layer Layer)> layers) : base(nameof(Chain))
    {
        foreach (var (name, layer) in layers)
        {
            register_module(name, layer);
            this.layers.Add(layer);
        }
    }

    /// <summary>The layers, from input to output.</summary>
    internal IReadOnlyList<Layer> Layers => layers;

    public override Tensor forward(Tensor input)
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
