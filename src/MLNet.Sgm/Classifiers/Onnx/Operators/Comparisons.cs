using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Comparisons and logic of two tensors, value by value.</summary>
internal static class Comparisons
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All =>
    [
        Of("Equal", (a, b) => a.eq(b)), Of("Greater", (a, b) => a.gt(b)), Of("GreaterOrEqual", (a, b) => a.ge(b)),
        Of("Less", (a, b) => a.lt(b)), Of("LessOrEqual", (a, b) => a.le(b)),
        Of("And", (a, b) => a.logical_and(b)), Of("Or", (a, b) => a.logical_or(b)), Of("Xor", (a, b) => a.logical_xor(b)),
    ];

    private static (string, OnnxOperator) Of(string name, Func<Tensor, Tensor, Tensor> compare) => (name, OnnxOperators.One(call => compare(call[0], call[1])));
}
