using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>What a graph does to its images before anything else: means that are subtracted, deviations that are divided by, channels that change places.</summary>
internal sealed class GraphPreprocessing
{
    // Pixels from 0 to 1 deviate by half of their range at most, and so do not have a mean or a deviation beyond these.
    private const double LargestUnitMean = 1.5;
    private const double LargestUnitDeviation = 20;

    private readonly List<string> steps = [];
    private double factor = 1;
    private double shift;
    private bool isNormalizing;

    internal GraphPreprocessing(OnnxGraph graph)
    {
        var tensor = graph.Input.Name;
        while (graph.Steps.Where(step => step.IsData && step.Node.Inputs.Contains(tensor)).ToList() is [var step] && Take(step, graph)) tensor = step.Node.Outputs[0];
        if (graph.Input.IsBytes || isNormalizing && (1 / Math.Abs(factor) > LargestUnitDeviation || Math.Abs(shift / factor) > LargestUnitMean)) Range = PixelRange.ZeroTo255;
    }

    /// <summary>The nodes, each with its numbers.</summary>
    internal IReadOnlyList<string> Steps => steps;

    /// <summary>Whether the graph brings pixels to the range of its weights itself.</summary>
    internal bool IsThere => isNormalizing;

    /// <summary>The range of the pixels that it takes, as its own numbers tell.</summary>
    internal PixelRange Range { get; }

    private bool Take(OnnxStep step, OnnxGraph graph)
    {
        var constants = step.Node.Inputs.Where(graph.Constants.ContainsKey).Select(name => graph.Constants[name]).ToList();
        switch (step.Node.Operator)
        {
            case "Cast" or "Identity" or "Transpose" or "Dropout":
                return true;
            case "Sub" or "Add" or "Mul" or "Div" when constants is [var constant]:
                return Affine(step, constant, isFirst: graph.Constants.ContainsKey(step.Node.Inputs[0]));
            case "BatchNormalization" when constants.Count == 4:
                return BatchNorm(step, constants);
            case "Gather" or "Slice" when constants.Count > 0:
                steps.Add($"{step.Node.Operator} of the channels");
                return true;
            default:
                return false;
        }
    }

    private bool Affine(OnnxStep step, Tensor constant, bool isFirst)
    {
        if (isFirst && step.Node.Operator == "Div") return false;
        var value = Mean(constant);
        (factor, shift) = step.Node.Operator switch
        {
            "Sub" => isFirst ? (-factor, value - shift) : (factor, shift - value),
            "Add" => (factor, shift + value),
            "Mul" => (factor * value, shift * value),
            _ => (factor / value, shift / value),
        };
        steps.Add($"{step.Node.Operator} {Text(constant)}");
        return isNormalizing = true;
    }

    private bool BatchNorm(OnnxStep step, IReadOnlyList<Tensor> constants)
    {
        var scale = Mean(constants[0]) / Math.Sqrt(Mean(constants[3]) + step.Attributes.Float("epsilon", 1e-5));
        (factor, shift) = (factor * scale, (shift - Mean(constants[2])) * scale + Mean(constants[1]));
        steps.Add($"BatchNormalization of mean {Text(constants[2])} and variance {Text(constants[3])}");
        return isNormalizing = true;
    }

    private static double Mean(Tensor constant) => constant.to(ScalarType.Float64).mean().item<double>();

    private static string Text(Tensor constant) => constant.numel() > 4 ? $"a tensor of shape [{string.Join(", ", constant.shape)}]"
        : string.Join(" ", constant.to(ScalarType.Float32).contiguous().data<float>().Select(value => value.ToString("0.#####", CultureInfo.InvariantCulture)));
}
