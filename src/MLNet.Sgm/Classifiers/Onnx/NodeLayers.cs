using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Makes modules of the nodes that tuning rewrites, convolutions and their batch norms, and of all others places that hooks find.</summary>
internal sealed class NodeLayers(OnnxGraph graph, GraphWires wires)
{
    private readonly Dictionary<string, BlockConvolution> convolutions = [];
    private readonly IReadOnlyDictionary<string, int> uses = graph.Steps.SelectMany(step => step.Node.Inputs).Where(graph.Constants.ContainsKey).CountBy(name => name).ToDictionary();

    internal NodeLayer Create(OnnxStep step)
    {
        // What has more outputs than a module gives is refused where it is computed.
        Layer? operation = step.Node.Outputs.Count > 1 ? null : step.Node.Operator switch
        {
            "Conv" => Convolution(step),
            "BatchNormalization" => BatchNorm(step),
            _ => null,
        };
        return new(step.Node.Name, operation);
    }

    private NodeConvolution? Convolution(OnnxStep step)
    {
        if (Weights(step, most: 2) is not { } weights || weights[0].Value.dim() != 4) return null;
        var layer = step.Attempt([.. weights.Select(weight => weight.Value)], () => NodeConvolution.Create(step.Attributes, Own(weights[0]), weights.Count > 1 ? Own(weights[1]) : null));
        convolutions[step.Node.Outputs[0]] = layer.Convolution;
        return layer;
    }

    private FoldableBatchNorm? BatchNorm(OnnxStep step)
    {
        if (Weights(step, most: 4) is not { Count: 4 } values || values.Any(value => value.Value.dim() != 1 || value.Value.shape[0] != values[0].Value.shape[0])) return null;
        var epsilon = step.Attributes.Float("epsilon", 1e-5);
        var input = step.Node.Inputs[0];
        var isFoldable = convolutions.TryGetValue(input, out var convolution) && wires.UseCount(input) == 1 && convolution.weight!.shape[0] == values[0].Value.shape[0];
        var norm = isFoldable ? FoldableBatchNorm.After(convolution!, epsilon) : new FoldableBatchNorm(values[0].Value.shape[0], epsilon);
        var state = norm.state_dict();
        using var frozen = no_grad();
        foreach (var (name, value) in new[] { "weight", "bias", "running_mean", "running_var" }.Zip(values)) state[name].copy_(value.Value);
        return norm;
    }

    /// <summary>The constants behind a node's first input, or null where not all of them are constant.</summary>
    private IReadOnlyList<(string Name, Tensor Value)>? Weights(OnnxStep step, int most)
    {
        var names = step.Node.Inputs.Skip(1).Where(input => input != "").ToList();
        return names.Count > 0 && names.Count <= most && step.Node.Inputs.Count - 1 == names.Count && names.All(graph.Constants.ContainsKey) && wires.IsData(step.Node.Inputs[0]) ? [.. names.Select(name => (name, graph.Constants[name]))] : null;
    }

    /// <summary>The constant, in memory that tuning may change: its own, unless other nodes take it as well.</summary>
    private Tensor Own((string Name, Tensor Value) constant)
    {
        using var scope = NewDisposeScope();
        var single = constant.Value.to(ScalarType.Float32);
        return (uses[constant.Name] > 1 ? single.clone() : single.alias()).DetachFromDisposeScope();
    }
}
