using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Refuses constants that a few bytes of a file would blow up, before memory is taken for them.</summary>
internal static class FoldedSize
{
    private const int LargestElement = 8;

    /// <exception cref="MLNet.Sgm.Weights.WeightFileException">The step's result takes more bytes than may be taken.</exception>
    internal static void Require(OnnxStep step, IReadOnlyDictionary<string, Tensor> constants, long bytes)
    {
        var count = Count(step, step.Node.Inputs.Select(input => input == "" ? null : constants.GetValueOrDefault(input)).ToArray());
        if (!(count * LargestElement <= Math.Max(bytes, 0)))
            throw step.Failure(FormattableString.Invariant($"makes a constant of {count:0} values; expected no more than fit into the file's size and 64 MiB."));
    }

    /// <summary>How many values a step makes, at most.</summary>
    private static double Count(OnnxStep step, Tensor?[] inputs) => step.Node.Operator switch
    {
        "ConstantOfShape" => Product(inputs, 0),
        // What is expanded is a view until somebody fills it; it counts as if it were filled.
        "Expand" => Math.Max(Size(inputs, 0), 1) * Product(inputs, 1),
        "Tile" => Size(inputs, 0) * Product(inputs, 1),
        "Range" => RangeOf(inputs),
        "Pad" => Padded(step, inputs),
        "OneHot" => Size(inputs, 0) * Product(inputs, 1),
        "MatMul" or "Gemm" or "Einsum" or "Conv" or "Constant" => 0,
        _ => Broadcast(inputs),
    };

    private static double Size(Tensor?[] inputs, int index) => index < inputs.Length && inputs[index] is { } input ? input.numel() : 1;

    private static double Product(Tensor?[] inputs, int index) => Values(inputs, index).Aggregate(1.0, (product, value) => product * Math.Max(1, Math.Abs(value)));

    private static double RangeOf(Tensor?[] inputs) =>
        Values(inputs, 0).FirstOrDefault() is var start && Values(inputs, 2).FirstOrDefault(1) is var step && step != 0 ? Math.Abs((Values(inputs, 1).FirstOrDefault() - start) / step) : double.PositiveInfinity;

    private static double Padded(OnnxStep step, Tensor?[] inputs)
    {
        if (inputs.ElementAtOrDefault(0) is not { } x) return 0;
        var pads = inputs.ElementAtOrDefault(1) is null ? (step.Attributes.Longs("pads") ?? []).Select(pad => (double)pad) : Values(inputs, 1);
        return x.shape.Aggregate(1.0, (product, length) => product * (length + pads.Sum(Math.Abs)));
    }

    private static double Broadcast(Tensor?[] inputs)
    {
        var rank = inputs.Select(input => input?.dim() ?? 0).DefaultIfEmpty().Max();
        return Enumerable.Range(1, (int)rank).Aggregate(1.0, (product, place) => product * inputs.Max(input => input is not null && place <= input.dim() ? input.shape[^place] : 1));
    }

    private static IEnumerable<double> Values(Tensor?[] inputs, int index)
    {
        if (index >= inputs.Length || inputs[index] is not { } input || input.numel() > 64) return [];
        using var wide = input.detach().to(ScalarType.Float64).contiguous();
        return wide.data<double>().ToArray();
    }
}
