using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Shapes: what they are, and the same values in another one.</summary>
internal static class Shaping
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All =>
    [
        ("Shape", OnnxOperators.One(Shape)),
        ("Size", OnnxOperators.One(call => tensor(call[0].numel()))),
        ("Reshape", OnnxOperators.One(Reshape)),
        ("Flatten", OnnxOperators.One(Flatten)),
        ("Squeeze", OnnxOperators.One(Squeeze)),
        ("Unsqueeze", OnnxOperators.One(Unsqueeze)),
        ("Transpose", OnnxOperators.One(call => call[0].permute(call.Attributes.Longs("perm") ?? [.. Enumerable.Range(0, (int)call[0].dim()).Reverse().Select(axis => (long)axis)]))),
        ("Expand", OnnxOperators.One(Expand)),
        ("DepthToSpace", OnnxOperators.One(DepthToSpace)),
        ("SpaceToDepth", OnnxOperators.One(SpaceToDepth)),
    ];

    private static Tensor Shape(OnnxCall call)
    {
        var shape = call[0].shape;
        var (start, end) = (Bound(call.Attributes.Long("start", 0)), Bound(call.Attributes.Long("end", shape.Length)));
        return tensor(start < end ? shape[start..end] : []);

        int Bound(long value) => (int)Math.Clamp(value < 0 ? value + shape.Length : value, 0, shape.Length);
    }

    private static Tensor Reshape(OnnxCall call)
    {
        var x = call[0];
        var shape = call.Longs("shape", 1) ?? throw new OnnxProblem("must have a shape; found none");
        if (!call.Attributes.Flag("allowzero"))
            for (var axis = 0; axis < shape.Length; axis++)
                if (shape[axis] == 0) shape[axis] = axis < x.dim() ? x.shape[axis] : throw new OnnxProblem(FormattableString.Invariant($"keeps dimension {axis} of a tensor that has {x.dim()}"));
        return x.reshape(shape);
    }

    private static Tensor Flatten(OnnxCall call)
    {
        var x = call[0];
        var axis = call.Attributes.Long("axis", 1);
        if (axis < 0) axis += x.dim();
        if (axis < 0 || axis > x.dim()) throw new OnnxProblem(FormattableString.Invariant($"has the axis {axis}; expected one of a tensor of {x.dim()} dimensions"));
        return x.reshape(x.shape[..(int)axis].Aggregate(1L, (product, length) => product * length), x.shape[(int)axis..].Aggregate(1L, (product, length) => product * length));
    }

    private static Tensor Squeeze(OnnxCall call)
    {
        var x = call[0];
        var axes = call.Longs("axes", 1)?.Select(axis => OnnxCall.Front(axis, (int)x.dim())).ToHashSet();
        var shape = x.shape.Where((length, axis) => axes is null ? length != 1 : !axes.Contains(axis)).ToArray();
        return x.reshape(shape);
    }

    private static Tensor Unsqueeze(OnnxCall call)
    {
        var x = call[0];
        var axes = call.Longs("axes", 1) ?? throw new OnnxProblem("must have axes; found none");
        var rank = (int)x.dim() + axes.Length;
        foreach (var axis in axes.Select(axis => OnnxCall.Front(axis, rank)).Order()) x = x.unsqueeze(axis);
        return x;
    }

    /// <summary>Either side may be broadcast to the other.</summary>
    private static Tensor Expand(OnnxCall call)
    {
        var (x, wanted) = (call[0], call.Longs(1));
        var rank = Math.Max((int)x.dim(), wanted.Length);
        long[] own = [.. Enumerable.Repeat(1L, rank - (int)x.dim()), .. x.shape];
        long[] asked = [.. Enumerable.Repeat(1L, rank - wanted.Length), .. wanted];
        return x.expand(own.Zip(asked, (has, wants) => wants == 1 ? has : wants).ToArray());
    }

    private static Tensor DepthToSpace(OnnxCall call)
    {
        var (x, block) = (call[0], call.Attributes.Long("blocksize", 1));
        var (n, c, h, w) = (x.shape[0], x.shape[1] / (block * block), x.shape[2], x.shape[3]);
        var parts = call.Attributes.Text("mode", "DCR") == "DCR"
            ? x.reshape(n, block, block, c, h, w).permute(0, 3, 4, 1, 5, 2)
            : x.reshape(n, c, block, block, h, w).permute(0, 1, 4, 2, 5, 3);
        return parts.reshape(n, c, h * block, w * block);
    }

    private static Tensor SpaceToDepth(OnnxCall call)
    {
        var (x, block) = (call[0], call.Attributes.Long("blocksize", 1));
        var (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2] / block, x.shape[3] / block);
        return x.reshape(n, c, h, block, w, block).permute(0, 3, 5, 1, 2, 4).reshape(n, c * block * block, h, w);
    }
}
