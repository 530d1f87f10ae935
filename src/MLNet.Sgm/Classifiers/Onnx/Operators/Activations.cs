using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Activations with settings, and those that are made of simpler functions.</summary>
internal static class Activations
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All =>
    [
        Of("Relu", call => functional.relu(call[0], inplace: call.Overwritable == 0)),
        Of("LeakyRelu", call => functional.leaky_relu(call[0], call.Attributes.Float("alpha", 0.01))),
        Of("PRelu", call => where(call[0].ge(0), call[0], call[0] * call[1])),
        Of("ThresholdedRelu", call => where(call[0].gt(call.Attributes.Float("alpha", 1)), call[0], zeros_like(call[0]))),
        Of("Elu", call => Exponential(call[0], call.Attributes.Float("alpha", 1), 1)),
        Of("Selu", call => Exponential(call[0], call.Attributes.Float("alpha", 1.67326319217681884765625), call.Attributes.Float("gamma", 1.05070102214813232421875))),
        Of("Celu", call => Celu(call[0], call.Attributes.Float("alpha", 1))),
        Of("Softplus", call => Softplus(call[0])),
        Of("Mish", call => call[0] * Softplus(call[0]).tanh()),
        Of("HardSigmoid", call => HardSigmoid(call[0], call.Attributes.Float("alpha", 0.2), call.Attributes.Float("beta", 0.5))),
        Of("HardSwish", call => functional.hardswish(call[0])),
        Of("QuickGelu", call => call[0] * (call[0] * call.Attributes.Float("alpha", 1.702)).sigmoid()),
        Of("Gelu", call => Gelu(call[0], call.Attributes.Text("approximate", "none"))),
        Of("BiasGelu", call => Gelu(call[0] + call[1], "none")),
        Of("Shrink", call => Shrink(call[0], call.Attributes.Float("lambd", 0.5), call.Attributes.Float("bias", 0))),
        Of("Clip", Clip),
        Of("Softmax", call => Normalized(call, (x, axis) => x.softmax(axis))),
        Of("LogSoftmax", call => Normalized(call, (x, axis) => x.log_softmax(axis))),
        Of("Hardmax", call => Normalized(call, (x, axis) => zeros_like(x).scatter(axis, x.argmax(axis, keepdim: true), ones_like(x)))),
    ];

    private static (string, OnnxOperator) Of(string name, Func<OnnxCall, Tensor> compute) => (name, OnnxOperators.One(compute));

    // Where a function is only taken for negative values, it is not made to overflow for others: 0 · ∞ would be the gradient.
    private static Tensor Exponential(Tensor x, double alpha, double gamma) => (x.clamp_min(0) + x.clamp_max(0).expm1() * alpha) * gamma;

    private static Tensor Celu(Tensor x, double alpha) => x.clamp_min(0) + (x.clamp_max(0) / alpha).expm1() * alpha;

    private static Tensor Softplus(Tensor x) => x.clamp_min(0) + x.abs().neg().exp().log1p();

    private static Tensor HardSigmoid(Tensor x, double alpha, double beta) => Bounded(x * alpha + beta, 0, 1);

    private static Tensor Gelu(Tensor x, string approximate) => approximate == "tanh"
        ? x * 0.5 * (((x + x.pow(3) * 0.044715) * Math.Sqrt(2 / Math.PI)).tanh() + 1)
        : x * 0.5 * ((x / Math.Sqrt(2)).erf() + 1);

    private static Tensor Shrink(Tensor x, double threshold, double bias) =>
        where(x.lt(-threshold), x + bias, where(x.gt(threshold), x - bias, zeros_like(x)));

    private static Tensor Clip(OnnxCall call)
    {
        var lowest = call.Attributes.Has("min") ? call.Attributes.Float("min", 0) : call.Number(1);
        var highest = call.Attributes.Has("max") ? call.Attributes.Float("max", 0) : call.Number(2);
        var x = call[0];
        if (lowest is 0 && highest is 6 && x.is_floating_point()) return functional.relu6(x);
        if (lowest is { } min && highest is { } max && min < max && x.is_floating_point()) return Bounded(call.Overwritable == 0 ? x : x.clone(), min, max);
        return (lowest, highest) switch
        {
            (null, null) => x,
            ({ } from, null) => x.clamp_min(from),
            (null, { } to) => x.clamp_max(to),
            ({ } from, { } to) => x.clamp(from, to),
        };
    }

    /// <summary>min(max(x, lowest), highest), in place. The gradient of libtorch's clamp takes many times as long, and TorchSharp 0.107 never frees what hardtanh makes elsewhere.</summary>
    private static Tensor Bounded(Tensor x, double lowest, double highest) => functional.hardtanh(x, lowest, highest, inplace: true);

    /// <summary>Before opset 13 all axes from the given one on are taken as one.</summary>
    private static Tensor Normalized(OnnxCall call, Func<Tensor, int, Tensor> normalize)
    {
        var x = call[0];
        if (call.Opset >= 13) return normalize(x, call.Axis(-1));
        var axis = call.Axis(1);
        return axis == x.dim() - 1 ? normalize(x, axis) : normalize(x.flatten(axis), axis).reshape(x.shape);
    }
}
