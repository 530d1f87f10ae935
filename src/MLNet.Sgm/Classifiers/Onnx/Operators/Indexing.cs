using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Parts of a tensor, and tensors with parts replaced.</summary>
internal static class Indexing
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All =>
    [
        ("Gather", OnnxOperators.One(Gather)),
        ("GatherElements", OnnxOperators.One(call => call[0].gather(call.Axis(0), Positive(call[1], call[0].shape[call.Axis(0)], call[0])))),
        ("GatherND", OnnxOperators.One(GatherPoints)),
        ("ScatterElements", OnnxOperators.One(ScatterElements)),
        ("ScatterND", OnnxOperators.One(ScatterPoints)),
        ("Slice", OnnxOperators.One(Slice)),
        ("NonZero", OnnxOperators.One(call => call[0].nonzero().t())),
        ("Trilu", OnnxOperators.One(call => call.Attributes.Flag("upper", otherwise: true) ? call[0].triu((long)(call.Number(1) ?? 0)) : call[0].tril((long)(call.Number(1) ?? 0)))),
        ("TopK", Largest),
        ("OneHot", OnnxOperators.One(OneHot)),
    ];

    private static Tensor Gather(OnnxCall call)
    {
        var (x, axis) = (call[0], call.Axis(0));
        var indices = Positive(call[1], x.shape[axis], x);
        if (indices.dim() == 0) return x.select(axis, indices.item<long>());
        return x.index_select(axis, indices.flatten()).reshape([.. x.shape[..axis], .. indices.shape, .. x.shape[(axis + 1)..]]);
    }

    private static Tensor GatherPoints(OnnxCall call)
    {
        var x = call[0];
        if (call.Attributes.Long("batch_dims", 0) != 0) throw new OnnxProblem("has batch_dims; expected 0");
        return x.index(Points(call[1], x));
    }

    private static Tensor ScatterElements(OnnxCall call)
    {
        var (x, axis) = (call[0], call.Axis(0));
        var indices = Positive(call[1], x.shape[axis], x);
        return call.Attributes.Text("reduction", "none") switch
        {
            "none" => x.scatter(axis, indices, call[2].to(x.dtype)),
            "add" => x.scatter_add(axis, indices, call[2].to(x.dtype)),
            var other => throw new OnnxProblem($"has the reduction '{other}'; expected none or add"),
        };
    }

    private static Tensor ScatterPoints(OnnxCall call)
    {
        var x = call[0];
        var isSum = call.Attributes.Text("reduction", "none") switch
        {
            "none" => false,
            "add" => true,
            var other => throw new OnnxProblem($"has the reduction '{other}'; expected none or add"),
        };
        return x.clone().index_put_(call[2].to(x.dtype), Points(call[1], x), isSum);
    }

    /// <summary>For each dimension of a tensor the indices along it, of points whose coordinates are the last dimension.</summary>
    private static TensorIndex[] Points(Tensor coordinates, Tensor x) =>
        [.. Enumerable.Range(0, (int)coordinates.shape[^1]).Select(axis => TensorIndex.Tensor(Positive(coordinates.select(-1, axis), x.shape[axis], x)))];

    private static Tensor Slice(OnnxCall call)
    {
        var x = call[0];
        var (starts, ends) = (call.Longs("starts", 1), call.Longs("ends", 2));
        if (starts is null || ends is null || starts.Length != ends.Length) throw new OnnxProblem("must have as many starts as ends");
        var axes = call.Longs("axes", 3) ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        var steps = call.Optional(4) is null ? Enumerable.Repeat(1L, starts.Length).ToArray() : call.Longs(4);
        if (axes.Length != starts.Length || steps.Length != starts.Length) throw new OnnxProblem("must have as many axes and steps as starts");
        for (var index = 0; index < starts.Length; index++) x = Slice(x, OnnxCall.Front(axes[index], (int)x.dim()), starts[index], ends[index], steps[index]);
        return x;
    }

    private static Tensor Slice(Tensor x, int axis, long start, long end, long step)
    {
        var size = x.shape[axis];
        if (step == 0) throw new OnnxProblem("has the step 0; expected another");
        if (step > 0) return x.slice(axis, Bound(0, size, start), Math.Max(Bound(0, size, start), Bound(0, size, end)), step);
        // Backwards: from start down to just after end, both as the standard clamps them.
        var (from, to) = (Bound(0, size - 1, start), Bound(-1, size - 1, end));
        var indices = Enumerable.Range(0, (int)Math.Max(0, (from - to - step - 1) / -step)).Select(number => from + number * step).ToArray();
        return x.index_select(axis, tensor(indices, dtype: ScalarType.Int64, device: x.device));

        long Bound(long low, long high, long value) => Math.Clamp(value < 0 && value >= -size ? value + size : value, low, Math.Max(low, high));
    }

    private static IReadOnlyList<Tensor> Largest(OnnxCall call)
    {
        var (values, places) = call[0].topk((int)call.Longs(1)[0], call.Axis(-1), call.Attributes.Flag("largest", otherwise: true), call.Attributes.Flag("sorted", otherwise: true));
        return [values, places];
    }

    private static Tensor OneHot(OnnxCall call)
    {
        var (depth, axis) = (call.Longs(1)[0], call.Axis(-1, (int)call[0].dim() + 1));
        var indices = call[0].to(ScalarType.Int64).unsqueeze(axis);
        // An index that is in neither [0, depth) nor [-depth, 0) is that of no place.
        var places = arange(depth, device: indices.device).view([depth, .. Enumerable.Repeat(1L, (int)indices.dim() - 1 - axis)]);
        return where(where(indices.lt(0), indices + depth, indices).eq(places), call[2][1], call[2][0]);
    }

    /// <summary>Indices counted from the front, beside the tensor that they are for.</summary>
    private static Tensor Positive(Tensor indices, long size, Tensor x)
    {
        var whole = indices.to(ScalarType.Int64).to(x.device);
        return where(whole.lt(0), whole + size, whole);
    }
}
