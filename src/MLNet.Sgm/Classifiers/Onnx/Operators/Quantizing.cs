using TorchSharp;
using static TorchSharp.torch;
using Kind = Onnx.TensorProto.Types.DataType;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>
/// What quantizes, as it was before: weights become the numbers that they stand for, and what is computed of the image is never rounded, so that a gradient comes back.
/// Operators that compute with whole numbers are taken apart into these and their own kind (<see cref="QuantizedNodes"/>).
/// </summary>
internal static class Quantizing
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All =>
    [
        ("QuantizeLinear", OnnxOperators.One(Quantize)),
        ("DequantizeLinear", OnnxOperators.One(Dequantize)),
        ("DynamicQuantizeLinear", Dynamic),
    ];

    /// <summary>Values beyond the integers' range are cut off, as activations that were fused into it rely on.</summary>
    private static Tensor Quantize(OnnxCall call)
    {
        var (x, scale) = (call[0], call[1]);
        var zero = call.Optional(2);
        var (lowest, highest) = RangeOf(zero?.dtype ?? (call.Attributes.Long("output_dtype", 0) is not 0 and var type ? Casting.TypeOf((Kind)type, call.Floating) : ScalarType.Byte));
        var offset = zero is null ? zeros(1, dtype: scale.dtype, device: scale.device) : zero.to(scale.dtype).to(scale.device);
        var low = Along(call, (offset.neg() + lowest) * scale, x);
        var high = Along(call, (offset.neg() + highest) * scale, x);
        return x.maximum(low).minimum(high);
    }

    private static Tensor Dequantize(OnnxCall call)
    {
        var (x, scale) = (call[0], call[1]);
        if (x.is_floating_point()) return x;
        var whole = x.to(scale.dtype);
        return (call.Optional(2) is { } zero ? whole - Along(call, zero.to(scale.dtype), whole) : whole) * Along(call, scale, whole);
    }

    /// <summary>What is quantized by its own range is taken as it is, as if its scale were 1 and its zero point 0.</summary>
    private static IReadOnlyList<Tensor> Dynamic(OnnxCall call) => [call[0], ones([], dtype: call[0].dtype, device: call[0].device), zeros([], dtype: call[0].dtype, device: call[0].device)];

    private static (double Lowest, double Highest) RangeOf(ScalarType type) => type switch
    {
        ScalarType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        ScalarType.Int16 => (short.MinValue, short.MaxValue),
        ScalarType.Int32 => (0, ushort.MaxValue),
        _ => (0, byte.MaxValue),
    };

    /// <summary>A value for all, or one for each place along the axis.</summary>
    private static Tensor Along(OnnxCall call, Tensor values, Tensor x)
    {
        if (values.numel() == 1) return values.reshape([]);
        if (values.dim() != 1) throw new OnnxProblem("quantizes in blocks; expected one scale for all or for each channel");
        var shape = Enumerable.Repeat(1L, (int)x.dim()).ToArray();
        shape[call.Axis(1)] = -1;
        return values.reshape(shape);
    }
}
