using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>What happens at the output of a named layer during one pass.</summary>
/// <param name="Layer">The layer's name, such as <c>layer2.3</c>.</param>
/// <param name="Through">From what the layer gives to what the network goes on with; it may change what it returns in place.</param>
/// <param name="IsOptional">Whether a pass may go around the layer.</param>
internal sealed record LayerVisit(string Layer, Func<Tensor, Tensor> Through, bool IsOptional = false);

/// <summary>The layers of a network by the names that <c>named_modules</c> has for them. Of a network that was tuned, the output of a convolution is that of the batch norm folded into it.</summary>
/// <param name="network">The network.</param>
/// <param name="owner">What to call it.</param>
internal sealed class NamedLayers(Layer network, string owner)
{
    private readonly Lazy<IReadOnlyDictionary<string, Layer>> layers = new(() => Find(network));

    /// <summary>The names, in the order in which the network has them.</summary>
    internal IReadOnlyCollection<string> Names => [.. layers.Value.Keys];

    /// <summary>The layer that attacks on features take where none is named, or null.</summary>
    internal string? Middle => FeatureLayers.Middle(network);

    /// <summary>A layer between the middle and the last, or null.</summary>
    internal string? Late => FeatureLayers.Late(network);

    /// <summary>The last layer that has a map of features, or null.</summary>
    internal string? Last => FeatureLayers.Last(network);

    /// <summary>The layers whose output is a sum of weighted inputs: convolutions and fully connected layers.</summary>
    internal IReadOnlyList<string> Weighted => [.. layers.Value.Where(layer => layer.Value is TorchSharp.Modules.Convolution or TorchSharp.Modules.Linear).Select(layer => layer.Key)];

    /// <summary>Runs a pass during which layers are visited.</summary>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    /// <exception cref="InvalidOperationException">The pass goes around a layer.</exception>
    internal Tensor Visit(IReadOnlyList<LayerVisit> visits, Func<Tensor> pass)
    {
        var met = new HashSet<string>();
        List<Action> removals = [];
        try
        {
            foreach (var visit in visits)
                removals.Add(Get(visit.Layer).register_forward_hook((_, _, output) =>
                {
                    met.Add(visit.Layer);
                    return visit.Through(output);
                }).remove);
            var result = pass();
            if (visits.FirstOrDefault(visit => !visit.IsOptional && !met.Contains(visit.Layer)) is { } unmet)
                throw new InvalidOperationException($"A forward pass of '{owner}' must go through the layer '{unmet.Layer}', whose output was asked for; it went around it. In a network of your own, call the sub-module: {unmet.Layer}.call(x), not {unmet.Layer}.forward(x).");
            return result;
        }
        finally
        {
            foreach (var remove in removals) remove();
        }
    }

    /// <summary>Has the shape of a layer's output told at each pass, for good.</summary>
    internal void Watch(string name, Action<long[]> heard) => Get(name).register_forward_hook((_, _, output) =>
    {
        heard(output.shape);
        return output;
    });

    private Layer Get(string name)
    {
        if (layers.Value.TryGetValue(name, out var layer)) return layer;
        if (network is TorchScriptNetwork) throw new ArgumentException($"The layer '{name}' of '{owner}' cannot be had, because a TorchScript module runs inside libtorch, which tells nothing of its parts. Use an architecture of the library with the same weights.");
        throw new ArgumentException($"There is no layer '{name}' in '{owner}'; the nearest of its {layers.Value.Count} layers are {NearestNames.List(name, layers.Value.Keys)}.");
    }

    private static Dictionary<string, Layer> Find(Layer network)
    {
        if (network is TorchScriptNetwork) return [];
        // Somebody's network is called by the names that it has for its own parts.
        var prefix = network is BranchedNetwork ? $"{BranchedNetwork.Inner}." : "";
        return network.named_modules().Where(entry => entry.module is Layer && entry.name.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.name[prefix.Length..], entry => (Layer)entry.module);
    }
}
