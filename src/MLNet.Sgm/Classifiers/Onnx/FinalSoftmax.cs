using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>The softmax, or its logarithm, that a model ends in: what goes into it are the logits.</summary>
/// <param name="Node">The node.</param>
internal sealed record FinalSoftmax(OnnxNode Node)
{
    private static readonly HashSet<string> Views = ["Identity", "Reshape", "Flatten", "Squeeze", "Cast", "Dropout"];

    /// <summary>The softmax, or null where the model ends otherwise.</summary>
    internal static FinalSoftmax? Of(OnnxGraph graph) => Among([.. graph.Steps.Where(step => step.IsData).Select(step => step.Node)], graph.Output);

    /// <summary>Whether the scores of a model, which need not be one that can be imported, are probabilities.</summary>
    internal static bool GivesProbabilities(string path)
    {
        var model = OnnxFile.Read(path);
        return model.Graph.Output is [var output, ..] && Among([.. new LocalFunctions(model.Functions, path).Inline(model.Graph.Node).Select(node => new OnnxNode(node.Name, node.OpType, node.Input, node.Output))], output.Name) is { IsLogarithm: false };
    }

    /// <summary>Whether it is the softmax's logarithm.</summary>
    internal bool IsLogarithm => Node.Operator == "LogSoftmax";

    /// <summary>The model's own scores, N×classes; where a background is left out, those of the others among themselves.</summary>
    internal Tensor Apply(Tensor logits) => IsLogarithm ? logits.log_softmax(1) : logits.softmax(1);

    private static FinalSoftmax? Among(IReadOnlyList<OnnxNode> nodes, string output)
    {
        var makers = new Dictionary<string, OnnxNode>();
        foreach (var node in nodes)
            foreach (var made in node.Outputs) makers[made] = node;
        var tensor = output;
        // A cycle is somebody else's to find.
        for (var step = 0; step < nodes.Count && makers.TryGetValue(tensor, out var node); step++)
        {
            if (node.Operator is "Softmax" or "LogSoftmax") return nodes.Count(other => other.Inputs.Contains(node.Outputs[0])) <= 1 ? new(node) : null;
            if (!Views.Contains(node.Operator) || node.Inputs.Count == 0) return null;
            tensor = node.Inputs[0];
        }
        return null;
    }
}
