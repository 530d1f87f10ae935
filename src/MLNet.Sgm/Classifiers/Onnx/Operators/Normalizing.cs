using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Normalisations, as they are in evaluation.</summary>
internal static class Normalizing
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All =>
    [
        ("BatchNormalization", OnnxOperators.One(call => functional.batch_norm(call[0], call[3], call[4], call[1], call[2], training: false, eps: Epsilon(call)))),
        ("InstanceNormalization", OnnxOperators.One(call => PerChannel(Standardized(call[0], [.. Enumerable.Range(2, (int)call[0].dim() - 2).Select(axis => (long)axis)], Epsilon(call)), call[1], call[2]))),
        ("LayerNormalization", OnnxOperators.One(Layer)),
        ("GroupNormalization", OnnxOperators.One(Group)),
        ("RMSNormalization", OnnxOperators.One(RootMeanSquare)),
        ("SimplifiedLayerNormalization", OnnxOperators.One(RootMeanSquare)),
        ("MeanVarianceNormalization", OnnxOperators.One(call => Standardized(call[0], call.Attributes.Longs("axes") ?? [0, 2, 3], 1e-9))),
        ("LpNormalization", OnnxOperators.One(Unit)),
        ("LRN", OnnxOperators.One(LocalResponse)),
    ];

    private static double Epsilon(OnnxCall call) => call.Attributes.Float("epsilon", 1e-5);

    private static Tensor Standardized(Tensor x, long[] axes, double epsilon)
    {
        var centred = x - x.mean(axes, keepdim: true);
        return centred / (centred.square().mean(axes, keepdim: true) + epsilon).sqrt();
    }

    private static Tensor PerChannel(Tensor x, Tensor scale, Tensor shift)
    {
        long[] shape = [1, -1, .. Enumerable.Repeat(1L, (int)x.dim() - 2)];
        return x * scale.view(shape) + shift.view(shape);
    }

    private static Tensor Layer(OnnxCall call)
    {
        if (call.OutputCount > 1) throw new OnnxProblem("gives its mean and deviation, which only training needs; expected one output");
        var x = call[0];
        var shape = x.shape[call.Axis(-1)..];
        var (scale, shift) = (call[1], call.Optional(2));
        if (scale.shape.AsSpan().SequenceEqual(shape) && (shift is null || shift.shape.AsSpan().SequenceEqual(shape))) return functional.layer_norm(x, shape, scale, shift, Epsilon(call));
        var normalized = functional.layer_norm(x, shape, eps: Epsilon(call)) * scale;
        return shift is null ? normalized : normalized + shift;
    }

    /// <summary>Up to opset 20 scale and shift are a value a group; from 21 on, a value a channel.</summary>
    private static Tensor Group(OnnxCall call)
    {
        var (x, groups) = (call[0], call.Attributes.Long("num_groups", 1));
        var normalized = functional.group_norm(x, groups, null, null, Epsilon(call));
        if (call[1].numel() == x.shape[1]) return PerChannel(normalized, call[1], call[2]);
        var channels = x.shape[1] / groups;
        return PerChannel(normalized, call[1].repeat_interleave(channels), call[2].repeat_interleave(channels));
    }

    private static Tensor RootMeanSquare(OnnxCall call)
    {
        var x = call[0];
        long[] axes = [.. Enumerable.Range(call.Axis(-1), (int)x.dim() - call.Axis(-1)).Select(axis => (long)axis)];
        return x / (x.square().mean(axes, keepdim: true) + Epsilon(call)).sqrt() * call[1];
    }

    private static Tensor Unit(OnnxCall call)
    {
        var axis = call.Axis(-1);
        var x = call[0];
        return x / (call.Attributes.Long("p", 2) == 1 ? x.abs().sum(axis, keepdim: true) : x.square().sum(axis, keepdim: true).sqrt());
    }

    /// <summary>Each value over a power of the squares of its neighbours in other channels (Krizhevsky et al., NIPS 2012, section 3.3).</summary>
    private static Tensor LocalResponse(OnnxCall call)
    {
        var x = call[0];
        var size = call.Attributes.Long("size", 1);
        var (alpha, beta, bias) = (call.Attributes.Float("alpha", 1e-4), call.Attributes.Float("beta", 0.75), call.Attributes.Float("bias", 1));
        var before = (size - 1) / 2;
        var squares = functional.pad(x.square().flatten(2).unsqueeze(1), [0, 0, before, size - 1 - before], PaddingModes.Constant, 0);
        var mean = functional.avg_pool2d(squares, [size, 1], [1, 1]).squeeze(1).reshape(x.shape);
        return x / (mean * alpha + bias).pow(beta);
    }
}
