using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>The softmax, or its logarithm, that a model ends in: what goes into it are the logits.</summary>
/// <param name="Step">The step.</param>
internal sealed record FinalSoftmax(OnnxStep Step)
{
    /// <summary>The softmax, or null where the model ends otherwise.</summary>
    internal static FinalSoftmax? Of(OnnxGraph graph)
    {
        var tensor = graph.Output;
        while (graph.Steps.FirstOrDefault(step => step.IsData && step.Node.Outputs.Contains(tensor)) is { } step)
        {
            if (step.Node.Operator is "Softmax" or "LogSoftmax") return graph.Steps.Count(other => other.Node.Inputs.Contains(step.Node.Outputs[0])) <= 1 ? new(step) : null;
            if (step.Node.Operator is not ("Identity" or "Reshape" or "Flatten" or "Squeeze" or "Cast" or "Dropout")) return null;
            tensor = step.Node.Inputs[0];
        }
        return null;
    }

    /// <summary>Whether it is the softmax's logarithm.</summary>
    internal bool IsLogarithm => Step.Node.Operator == "LogSoftmax";

    /// <summary>The model's own scores, N×classes; where a background is left out, those of the others among themselves.</summary>
    internal Tensor Apply(Tensor logits) => IsLogarithm ? logits.log_softmax(1) : logits.softmax(1);
}
