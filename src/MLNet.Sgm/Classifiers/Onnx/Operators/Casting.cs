using TorchSharp;
using static TorchSharp.torch;
using Kind = Onnx.TensorProto.Types.DataType;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Types of numbers: floating-point ones all become that of the network, and what was quantized is computed as it was before.</summary>
internal static class Casting
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All =>
    [
        ("Cast", OnnxOperators.One(call => call[0].to(TypeOf((Kind)call.Attributes.Long("to", 1), call.Floating)))),
        ("CastLike", OnnxOperators.One(call => call[0].to(call[1].dtype))),
        ("QuantizeLinear", OnnxOperators.One(Quantize)),
        ("DequantizeLinear", OnnxOperators.One(Dequantize)),
        ("DynamicQuantizeLinear", _ => throw new OnnxProblem("quantizes by what it is given; expected quantization by constants")),
    ];

    private static ScalarType TypeOf(Kind kind, ScalarType floating) => kind switch
    {
        Kind.Float or Kind.Double or Kind.Float16 or Kind.Bfloat16 => floating,
        Kind.Bool => ScalarType.Bool,
        Kind.Int8 => ScalarType.Int8,
        Kind.Uint8 => ScalarType.Byte,
        Kind.Int16 => ScalarType.Int16,
        Kind.Int32 or Kind.Uint16 => ScalarType.Int32,
        Kind.Int64 or Kind.Uint32 or Kind.Uint64 => ScalarType.Int64,
        _ => throw new OnnxProblem($"casts to {kind}; expected numbers"),
    };

    /// <summary>What remains of quantizing in floating point: values beyond the integers' range are cut off, as activations that were fused into it rely on.</summary>
    private static Tensor Quantize(OnnxCall call)
    {
        var (x, scale) = (call[0], call[1]);
        var zero = call.Optional(2);
        var (lowest, highest) = RangeOf(zero?.dtype ?? ScalarType.Byte);
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
