using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>What an operator is called with.</summary>
/// <param name="attributes">The node's attributes.</param>
/// <param name="opset">The version of the operators' meaning.</param>
/// <param name="inputs">The node's inputs in order, null for those left out.</param>
/// <param name="floating">The type that the network's floating-point tensors have.</param>
/// <param name="outputCount">How many outputs the node names.</param>
internal sealed class OnnxCall(OnnxAttributes attributes, int opset, Tensor?[] inputs, ScalarType floating, int outputCount)
{
    internal OnnxAttributes Attributes => attributes;

    internal int Opset => opset;

    internal ScalarType Floating => floating;

    internal int OutputCount => outputCount;

    /// <summary>Whether the first input may be overwritten, because nothing else needs it.</summary>
    internal int Overwritable { get; init; } = -1;

    internal IReadOnlyList<Tensor?> Inputs => inputs;

    internal Tensor this[int index] => Optional(index) ?? throw new OnnxProblem(FormattableString.Invariant($"needs an input {index + 1}; found {inputs.Length}"));

    internal Tensor? Optional(int index) => index < inputs.Length ? inputs[index] : null;

    /// <summary>The whole numbers of an input.</summary>
    internal long[] Longs(int index) => LongsOf(this[index]);

    /// <summary>The whole numbers of an attribute, or of the input that newer opsets have instead of it; null where neither is there.</summary>
    internal long[]? Longs(string name, int index) => Optional(index) is { } input ? LongsOf(input) : attributes.Longs(name);

    /// <summary>The only number of an input; null where the input is left out.</summary>
    internal double? Number(int index) => Optional(index) is not { } input ? null
        : input.numel() == 1 ? input.detach().cpu().to(ScalarType.Float64).reshape(1)[0].item<double>() : throw new OnnxProblem($"needs one number for its input {index + 1}; found a tensor of shape [{string.Join(", ", input.shape)}]");

    /// <summary>The values of an input, in its order.</summary>
    internal double[] Numbers(int index) => this[index].detach().cpu().to(ScalarType.Float64).contiguous().data<double>().ToArray();

    /// <summary>The attribute <c>axis</c>, counted from the front.</summary>
    internal int Axis(long otherwise, int? rank = null, string name = "axis")
    {
        var dimensions = rank ?? (int)this[0].dim();
        var axis = attributes.Long(name, otherwise);
        return Front(axis, dimensions);
    }

    /// <summary>An axis counted from the front.</summary>
    internal static int Front(long axis, int rank)
    {
        if (axis < -rank || axis >= Math.Max(rank, 1)) throw new OnnxProblem(FormattableString.Invariant($"has the axis {axis}; expected one of a tensor of {rank} dimensions"));
        return (int)(axis < 0 ? axis + rank : axis);
    }

    private static long[] LongsOf(Tensor tensor)
    {
        using var whole = tensor.detach().cpu().to(ScalarType.Int64).contiguous();
        return whole.data<long>().ToArray();
    }
}
