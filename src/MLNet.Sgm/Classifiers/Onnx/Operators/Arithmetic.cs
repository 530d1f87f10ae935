using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Arithmetic of several tensors, value by value, with NumPy's broadcasting.</summary>
internal static class Arithmetic
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All =>
    [
        Of("Add", Add),
        Of("Sub", call => call[0] - call[1]),
        Of("Mul", call => call[0] * call[1]),
        Of("Div", Divide),
        Of("Pow", Power),
        Of("Mod", Remainder),
        Of("Sum", call => Fold(call, (a, b) => a + b)),
        Of("Mean", call => Fold(call, (a, b) => a + b) / call.Inputs.Count),
        Of("Max", call => Fold(call, (a, b) => a.maximum(b))),
        Of("Min", call => Fold(call, (a, b) => a.minimum(b))),
        Of("Where", call => where(call[0], call[1], call[2])),
    ];

    private static (string, OnnxOperator) Of(string name, Func<OnnxCall, Tensor> compute) => (name, OnnxOperators.One(compute));

    private static Tensor Add(OnnxCall call)
    {
        if (call.Overwritable < 0) return call[0] + call[1];
        var (target, other) = (call[call.Overwritable], call[1 - call.Overwritable]);
        return target.dtype == other.dtype && target.shape.AsSpan().SequenceEqual(other.shape) ? target.add_(other) : target + other;
    }

    private static Tensor Divide(OnnxCall call) => IsWhole(call[0]) && IsWhole(call[1]) ? call[0].div(call[1], RoundingMode.trunc) : call[0] / call[1];

    // A power by a number has a gradient at 0 and is far cheaper than one by a tensor.
    private static Tensor Power(OnnxCall call) => (call[1].numel() == 1 && call[1].dim() <= call[0].dim() ? call[0].pow(call.Number(1)!.Value) : call[0].pow(call[1])).to(call[0].dtype);

    private static Tensor Remainder(OnnxCall call) => call.Attributes.Flag("fmod") ? call[0].fmod(call[1]) : call[0].remainder(call[1]);

    private static Tensor Fold(OnnxCall call, Func<Tensor, Tensor, Tensor> join) =>
        Enumerable.Range(1, call.Inputs.Count - 1).Aggregate(call[0], (joined, index) => join(joined, call[index]));

    private static bool IsWhole(Tensor tensor) => !tensor.is_floating_point() && tensor.dtype != ScalarType.Bool;
}
