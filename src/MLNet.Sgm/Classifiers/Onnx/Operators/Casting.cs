using TorchSharp;
using static TorchSharp.torch;
using Kind = Onnx.TensorProto.Types.DataType;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Types of numbers: floating-point ones all become that of the network.</summary>
internal static class Casting
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All =>
    [
        ("Cast", OnnxOperators.One(call => call[0].to(TypeOf((Kind)call.Attributes.Long("to", 1), call.Floating)))),
        ("CastLike", OnnxOperators.One(call => call[0].to(call[1].dtype))),
    ];

    /// <summary>The type that numbers of a kind have in a network.</summary>
    internal static ScalarType TypeOf(Kind kind, ScalarType floating) => kind switch
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
}
