using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Functions of each value of one tensor, without settings.</summary>
internal static class Functions
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All =>
    [
        Of("Abs", x => x.abs()), Of("Neg", x => x.neg()), Of("Sign", x => x.sign()), Of("Reciprocal", x => x.reciprocal()),
        Of("Exp", x => x.exp()), Of("Log", x => x.log()), Of("Sqrt", x => x.sqrt()), Of("Erf", x => x.erf()),
        Of("Floor", x => x.floor()), Of("Ceil", x => x.ceil()), Of("Round", x => x.round()),
        Of("Sin", x => x.sin()), Of("Cos", x => x.cos()), Of("Tan", x => x.tan()),
        Of("Asin", x => x.asin()), Of("Acos", x => x.acos()), Of("Atan", x => x.atan()),
        Of("Sinh", x => x.sinh()), Of("Cosh", x => x.cosh()), Of("Asinh", x => x.asinh()), Of("Acosh", x => x.acosh()), Of("Atanh", x => x.atanh()),
        Of("Tanh", x => x.tanh()), Of("Sigmoid", x => x.sigmoid()), Of("Softsign", x => x / (x.abs() + 1)),
        Of("Not", x => x.logical_not()), Of("IsNaN", x => x.isnan()), Of("IsInf", x => x.isinf()), Of("Identity", x => x),
        ("Dropout", Dropout),
    ];

    private static (string, OnnxOperator) Of(string name, Func<Tensor, Tensor> function) => (name, OnnxOperators.One(call => function(call[0])));

    /// <summary>In evaluation it passes on what it gets; its mask says that all was kept.</summary>
    private static IReadOnlyList<Tensor> Dropout(OnnxCall call) => call.OutputCount == 1 ? [call[0]] : [call[0], ones_like(call[0], dtype: ScalarType.Bool)];
}
