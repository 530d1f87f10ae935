using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>How much memory constants may take: those of the file what the file has, and those that are computed of them as much again, or a little where the file is small.</summary>
/// <param name="fileBytes">The length of the file and of those beside it that hold its weights.</param>
internal sealed class FoldingBudget(long fileBytes)
{
    private const long LeastBytes = 8L << 20;

    private readonly HashSet<string> asTheFileHasThem = [];
    private long loaded;
    private long folded;

    private long Most => Math.Max(LeastBytes, fileBytes);

    /// <summary>Counts a tensor of the file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="bytes">What it takes of the files.</param>
    /// <returns>Whether they have room for it beside those before: several may name the same bytes.</returns>
    internal bool Load(string name, long bytes)
    {
        asTheFileHasThem.Add(name);
        return (loaded += bytes) <= Most;
    }

    /// <summary>Runs a step on constants and counts what it makes.</summary>
    /// <exception cref="MLNet.Sgm.Weights.WeightFileException">It would make more than may be made.</exception>
    internal IReadOnlyList<Tensor> Run(OnnxStep step, Tensor?[] inputs) => step.Attempt(inputs, () =>
    {
        if (step.Node.Operator == "Constant" && !Load(step.Node.Outputs[0], step.Attributes.BytesOutside("value"))) throw step.Failure("must have bytes of its own; all tensors together take more than the files have.");
        var isFree = IsView(step, inputs) || IsWidened(step);
        var bytes = isFree ? 0 : MadeSize.Of(step, inputs);
        if (!(bytes <= Most - folded))
            throw step.Failure(FormattableString.Invariant($"makes a constant of {bytes:0} bytes; expected constants of no more than {Most} bytes in all, as many as the file has or {LeastBytes >> 20} MiB."));
        var outputs = step.Run(inputs, ScalarType.Float32);
        if (!isFree) folded += outputs.Where(output => !inputs.Any(input => ReferenceEquals(input, output))).Sum(Bytes);
        return outputs;
    });

    private static long Bytes(Tensor tensor) => tensor.numel() * tensor.element_size();

    /// <summary>Quantized weights, and those of other types, become floats, each once.</summary>
    private bool IsWidened(OnnxStep step) => step.Node.Operator == "DequantizeLinear" && asTheFileHasThem.Remove(step.Node.Inputs[0]);

    /// <summary>Whether what a step makes has no memory of its own.</summary>
    private static bool IsView(OnnxStep step, Tensor?[] inputs) => step.Node.Operator switch
    {
        "Constant" or "Identity" or "Dropout" or "Split" or "Transpose" or "Unsqueeze" => true,
        "Flatten" or "Reshape" or "Squeeze" => inputs[0] is { } x && x.is_contiguous(),
        "Slice" => inputs.ElementAtOrDefault(4) is null,
        _ => false,
    };
}
