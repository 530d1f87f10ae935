using System.Runtime.InteropServices;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>A node of a graph that is left once constants are folded.</summary>
/// <param name="Model">The file, for messages.</param>
/// <param name="Node">The node.</param>
/// <param name="Compute">Its operator.</param>
/// <param name="Attributes">Its attributes.</param>
/// <param name="Opset">The version of its operator's meaning.</param>
internal sealed record OnnxStep(string Model, OnnxNode Node, OnnxOperator Compute, OnnxAttributes Attributes, int Opset)
{
    private const long MostTried = 1L << 30;

    /// <summary>Whether it depends on the image's values; otherwise on the shape of the batch alone.</summary>
    internal bool IsData { get; init; } = true;

    /// <exception cref="WeightFileException">The node cannot be computed, on constants.</exception>
    /// <param name="inputs">Its inputs, null for those left out.</param>
    /// <param name="floating">The type that the network's floating-point tensors have.</param>
    /// <param name="overwritable">Which of the inputs it may overwrite; −1 for none.</param>
    /// <param name="isTrial">Whether a file that is not known yet is tried out: it may ask for any amount of memory.</param>
    internal IReadOnlyList<Tensor> Run(Tensor?[] inputs, ScalarType floating, int overwritable = -1, bool isTrial = false) => Attempt(inputs, () =>
    {
        if (isTrial && MadeSize.Asked(this, inputs) is var asked && !(asked <= MostTried)) throw Failure(FormattableString.Invariant($"makes {asked:0} bytes of a few images; expected no more than {MostTried}."));
        var outputs = Compute(new(Attributes, Opset, inputs, floating, Node.Outputs.Count) { Overwritable = overwritable });
        return outputs.Count >= Node.Outputs.Count ? outputs : throw new OnnxProblem(FormattableString.Invariant($"has {Node.Outputs.Count} outputs; expected at most {outputs.Count}"));
    });

    /// <summary>Does what a node asks for, which may be anything.</summary>
    /// <param name="inputs">What it is done with, null for what is left out.</param>
    /// <param name="work">Does it.</param>
    /// <exception cref="WeightFileException">It cannot be done; the message names the node.</exception>
    internal T Attempt<T>(Tensor?[] inputs, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (OnnxProblem problem)
        {
            throw Failure($"{problem.Message}.", problem);
        }
        catch (Exception error) when (error is ExternalException or ArgumentException or IndexOutOfRangeException or OverflowException or InvalidOperationException or NotImplementedException or DivideByZeroException or FormatException)
        {
            throw Failure($"cannot be computed from {Shapes(inputs)}: {error.Message.Split('\n')[0].Trim()}", error);
        }
    }

    internal WeightFileException Failure(string reason, Exception? cause = null)
    {
        var message = FormattableString.Invariant($"The node '{Node.Name}' of the ONNX model '{Model}', {Node.Operator} of opset {Opset}, {reason}");
        return cause is null ? new(message) : new(message, cause);
    }

    private static string Shapes(Tensor?[] inputs) => inputs.Length == 0 ? "no input" : (inputs.Length == 1 ? "the shape " : "the shapes ") + string.Join(" and ", inputs.Select(input => input is null ? "none" : $"[{string.Join(", ", input.shape)}]"));
}
