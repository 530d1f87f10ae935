using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>How much a step makes of what it takes, told before memory is taken for it: a few bytes of a file may ask for any amount.</summary>
internal static class MadeSize
{
    private const int WidestElement = 8;

    // Two for each dimension that a tensor can have.
    private const int MostNumbers = 128;

    private static readonly HashSet<string> MadeByNumbers = ["Cast", "ConstantOfShape", "DequantizeLinear", "NonZero", "OneHot", "Range"];

    private static readonly HashSet<string> AsLargeAsAsked = ["ConstantOfShape", "Expand", "OneHot", "Pad", "Range", "Resize", "Tile", "Upsample"];

    /// <summary>The bytes of a step's result, at most, where numbers that it takes say how large it is; otherwise 0.</summary>
    internal static double Asked(OnnxStep step, Tensor?[] inputs) => AsLargeAsAsked.Contains(step.Node.Operator) ? Of(step, inputs) : 0;

    /// <summary>The bytes of a step's result, at most.</summary>
    internal static double Of(OnnxStep step, Tensor?[] inputs) => Count(step, inputs) * (MadeByNumbers.Contains(step.Node.Operator) ? WidestElement : inputs.Max(input => input?.element_size()) ?? 1);

    private static double Count(OnnxStep step, Tensor?[] inputs) => step.Node.Operator switch
    {
        "Constant" or "Shape" or "Size" => 0,
        "ConstantOfShape" => Product(inputs, 0),
        // What is expanded is a view until somebody fills it; it counts as if it were filled.
        "Expand" => Expanded(inputs),
        "Tile" => Size(inputs, 0) * Product(inputs, 1),
        "Range" => RangeOf(inputs),
        "Pad" => Padded(inputs, inputs.ElementAtOrDefault(1) is null ? WrittenPads(step) : Values(inputs, 1)),
        "OneHot" => Size(inputs, 0) * Product(inputs, 1),
        "Concat" or "Sum" or "NonZero" => inputs.Sum(input => (double)(input?.numel() ?? 0)) * (step.Node.Operator == "NonZero" ? Rank(inputs) : 1),
        "Gather" or "GatherND" => Gathered(step, inputs),
        "MatMul" or "Gemm" or "FusedMatMul" => Multiplied(step, inputs),
        "Einsum" => inputs.Aggregate(1.0, (product, input) => product * Math.Max(1, input?.numel() ?? 1)),
        "Conv" => Padded(inputs, WrittenPads(step)) * inputs.ElementAtOrDefault(1)?.shape.FirstOrDefault() ?? 0,
        "MaxPool" or "AveragePool" or "LpPool" => Padded(inputs, WrittenPads(step)),
        "Resize" when inputs.ElementAtOrDefault(3) is not null => Resized(step, inputs),
        "Resize" when inputs.Length > 2 => Size(inputs, 0) * Product(inputs, 2),
        "Resize" => Size(inputs, 0) * Product(inputs, 1),
        "Upsample" => Size(inputs, 0) * (inputs.Length > 1 ? Product(inputs, 1) : (step.Attributes.Floats("scales") ?? []).Aggregate(1.0, (product, scale) => product * Math.Max(1, scale))),
        // No exporter leaves one whose input is constant.
        "ConvTranspose" => double.PositiveInfinity,
        _ => Broadcast(inputs),
    };

    private static double Size(Tensor?[] inputs, int index) => index < inputs.Length && inputs[index] is { } input ? input.numel() : 1;

    private static double Rank(Tensor?[] inputs) => inputs.Max(input => input?.dim() ?? 0);

    private static double Product(Tensor?[] inputs, int index) => Values(inputs, index).Aggregate(1.0, (product, value) => product * Math.Max(1, Math.Abs(value)));

    private static double RangeOf(Tensor?[] inputs) =>
        Values(inputs, 0).FirstOrDefault() is var start && Values(inputs, 2).FirstOrDefault(1) is var step && step != 0 ? Math.Abs((Values(inputs, 1).FirstOrDefault() - start) / step) : double.PositiveInfinity;

    private static double Expanded(Tensor?[] inputs)
    {
        double[] wanted = [.. Values(inputs, 1).Reverse()];
        double[] own = [.. (inputs[0]?.shape ?? []).Reverse()];
        return Enumerable.Range(0, Math.Max(wanted.Length, own.Length)).Aggregate(1.0, (product, place) => product * Math.Max(wanted.ElementAtOrDefault(place), Math.Max(own.ElementAtOrDefault(place), 1)));
    }

    private static double Resized(OnnxStep step, Tensor?[] inputs)
    {
        double[] shape = [.. inputs[0]?.shape ?? []];
        var axes = step.Attributes.Longs("axes")?.Select(axis => OnnxCall.Front(axis, shape.Length)) ?? Enumerable.Range(0, shape.Length);
        foreach (var (axis, size) in axes.Zip(Values(inputs, 3))) shape[axis] = Math.Max(1, size);
        return shape.Aggregate(1.0, (product, size) => product * size);
    }

    /// <summary>With two pads for each dimension what these make of it, otherwise as if each could have all.</summary>
    private static double Padded(Tensor?[] inputs, IEnumerable<double> pads)
    {
        long[] shape = inputs.ElementAtOrDefault(0)?.shape ?? [0];
        double[] all = [.. pads.Select(Math.Abs)];
        return shape.Index().Aggregate(1.0, (product, entry) => product * (entry.Item + (all.Length == 2 * shape.Length ? all[entry.Index] + all[entry.Index + shape.Length] : all.Sum())));
    }

    private static IEnumerable<double> WrittenPads(OnnxStep step) => (step.Attributes.Longs("pads") ?? []).Select(pad => (double)pad);

    /// <summary>For each index, all that lies along the other dimensions.</summary>
    private static double Gathered(OnnxStep step, Tensor?[] inputs)
    {
        if (inputs is not [{ } x, { } indices, ..] || x.dim() == 0) return 0;
        var axis = step.Node.Operator == "Gather" ? OnnxCall.Front(step.Attributes.Long("axis", 0), (int)x.dim()) : 0;
        return (double)indices.numel() * x.numel() / Math.Max(1, x.shape[axis]);
    }

    /// <summary>Every row by every column.</summary>
    private static double Multiplied(OnnxStep step, Tensor?[] inputs)
    {
        if (inputs is not [{ } a, { } b, ..] || a.dim() == 0) return 0;
        var summed = Math.Max(1.0, a.shape[step.Attributes.Flag("transA") && a.dim() > 1 ? ^2 : ^1]);
        return a.numel() / summed * Math.Max(1, b.numel() / summed);
    }

    private static double Broadcast(Tensor?[] inputs) =>
        Enumerable.Range(1, (int)Rank(inputs)).Aggregate(1.0, (product, place) => product * inputs.Max(input => input is not null && place <= input.dim() ? input.shape[^place] : 1));

    private static IEnumerable<double> Values(Tensor?[] inputs, int index)
    {
        if (index >= inputs.Length || inputs[index] is not { } input) return [];
        if (input.numel() > MostNumbers) return [double.PositiveInfinity];
        using var wide = input.detach().to(ScalarType.Float64).contiguous();
        return wide.data<double>().ToArray();
    }
}
