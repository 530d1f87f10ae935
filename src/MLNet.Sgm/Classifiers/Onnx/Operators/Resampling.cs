using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Resizing: each dimension by a matrix, whose rows say how much of each place goes into the new one.</summary>
internal static class Resampling
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All => [("Resize", OnnxOperators.One(Resize)), ("Upsample", OnnxOperators.One(Upsample))];

    private static Tensor Upsample(OnnxCall call)
    {
        var scales = call.Optional(1) is not null ? call.Numbers(1) : call.Attributes.Floats("scales")?.Select(scale => (double)scale).ToArray() ?? throw new OnnxProblem("must have scales; found none");
        return Apply(call, scales, Sizes(call[0], scales), new ResamplingRule(call.Attributes, isFloored: true));
    }

    private static Tensor Resize(OnnxCall call)
    {
        var x = call[0];
        if (call.Opset < 11)
        {
            var old = call.Numbers(1);
            return Apply(call, old, Sizes(x, old), new ResamplingRule(call.Attributes, isFloored: true));
        }
        var rank = (int)x.dim();
        var axes = call.Attributes.Longs("axes")?.Select(axis => OnnxCall.Front(axis, rank)).ToArray() ?? [.. Enumerable.Range(0, rank)];
        var (scales, sizes) = (Enumerable.Repeat(1.0, rank).ToArray(), x.shape);
        if (call.Optional(3) is { } wanted && wanted.numel() > 0)
        {
            if (call.Attributes.Text("keep_aspect_ratio_policy", "stretch") != "stretch") throw new OnnxProblem("keeps the ratio of width and height; expected to stretch");
            foreach (var (axis, size) in axes.Zip(call.Longs(3))) (scales[axis], sizes[axis]) = ((double)size / x.shape[axis], size);
        }
        else
        {
            foreach (var (axis, scale) in axes.Zip(call.Numbers(2))) scales[axis] = scale;
            sizes = Sizes(x, scales);
        }
        return Apply(call, scales, sizes, new ResamplingRule(call.Attributes, isFloored: false));
    }

    private static long[] Sizes(Tensor x, double[] scales) => scales.Length == x.dim() ? [.. x.shape.Zip(scales, (size, scale) => (long)Math.Floor(size * scale))]
        : throw new OnnxProblem(FormattableString.Invariant($"must have {x.dim()} scales; found {scales.Length}"));

    private static Tensor Apply(OnnxCall call, double[] scales, long[] sizes, ResamplingRule rule)
    {
        var x = call[0];
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            if (sizes[axis] == x.shape[axis] && scales[axis] == 1) continue;
            if (sizes[axis] is < 1 or > 1 << 16) throw new OnnxProblem(FormattableString.Invariant($"makes a dimension of {sizes[axis]}; expected 1 to {1 << 16}"));
            x = rule.IsNearest ? x.index_select(axis, tensor(rule.Nearest((int)x.shape[axis], (int)sizes[axis], scales[axis]), device: x.device)) : Along(x, axis, rule.Matrix((int)x.shape[axis], (int)sizes[axis], scales[axis]));
        }
        return x;
    }

    private static Tensor Along(Tensor x, int axis, double[,] matrix)
    {
        var weights = tensor(matrix, dtype: x.dtype, device: x.device);
        return Products.Product(x.transpose(axis, -1), weights.t()).transpose(axis, -1);
    }
}
