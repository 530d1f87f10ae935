using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>The output shapes of a network's layers, by a pass of one black image: libtorch alone convolves nothing that has a shape and no values.</summary>
internal static class LayerShapes
{
    /// <summary>Each layer that a pass goes through, in the order in which their outputs come, with the shape of the last output for one image.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="height">The height of an image in pixels.</param>
    /// <param name="width">The width.</param>
    internal static IReadOnlyList<(string Name, long[] Shape)> Of(Architecture architecture, int classes, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        using var network = architecture.CreateLayer(classes, channels: 3);
        network.eval();
        var shapes = new OrderedDictionary<string, long[]>();
        var layers = new NamedLayers(network, architecture.Title);
        foreach (var name in layers.Names) layers.Watch(name, shape => shapes[name] = shape);
        network.call(zeros([1, 3, height, width]));
        return [.. shapes.Select(layer => (layer.Key, layer.Value))];
    }
}
