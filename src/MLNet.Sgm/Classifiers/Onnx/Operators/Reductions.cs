using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>What makes one value of many along some axes.</summary>
internal static class Reductions
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All =>
    [
        Of("ReduceMean", (x, axes, keep) => Means.Of(x.is_floating_point() ? x : x.to(ScalarType.Float64), axes, keep).to(x.dtype)),
        Of("ReduceSum", (x, axes, keep) => x.sum(axes, keep)),
        Of("ReduceMax", (x, axes, keep) => x.amax(axes, keep)),
        Of("ReduceMin", (x, axes, keep) => x.amin(axes, keep)),
        Of("ReduceProd", Product),
        Of("ReduceL1", (x, axes, keep) => x.abs().sum(axes, keep)),
        Of("ReduceL2", (x, axes, keep) => x.square().sum(axes, keep).sqrt()),
        Of("ReduceSumSquare", (x, axes, keep) => x.square().sum(axes, keep)),
        Of("ReduceLogSum", (x, axes, keep) => x.sum(axes, keep).log()),
        Of("ReduceLogSumExp", LogSumExp),
        ("ArgMax", OnnxOperators.One(call => Place(call, x => x))),
        ("ArgMin", OnnxOperators.One(call => Place(call, x => x.neg()))),
        ("CumSum", OnnxOperators.One(Running)),
    ];

    private static (string, OnnxOperator) Of(string name, Func<Tensor, long[], bool, Tensor> reduce) => (name, OnnxOperators.One(call =>
    {
        var x = call[0];
        var axes = call.Longs("axes", 1);
        if (axes is null or [] && call.Attributes.Flag("noop_with_empty_axes")) return x;
        var all = axes is null or [] ? Enumerable.Range(0, (int)x.dim()).Select(axis => (long)axis) : axes.Select(axis => (long)OnnxCall.Front(axis, (int)x.dim()));
        return reduce(x, [.. all.Distinct()], call.Attributes.Flag("keepdims", otherwise: true));
    }));

    private static Tensor LogSumExp(Tensor x, long[] axes, bool keep)
    {
        var largest = x.amax(axes, keepdim: true).detach();
        return (x - largest).exp().sum(axes, keep).log() + (keep ? largest : largest.sum(axes, false));
    }

    private static Tensor Product(Tensor x, long[] axes, bool keep)
    {
        // From the last axis, so that what is dropped moves none that is still to come.
        foreach (var axis in axes.OrderDescending()) x = x.prod(axis, keep);
        return x;
    }

    private static Tensor Place(OnnxCall call, Func<Tensor, Tensor> order)
    {
        var (x, axis, keep) = (order(call[0]), call.Axis(0), call.Attributes.Flag("keepdims", otherwise: true));
        if (!call.Attributes.Flag("select_last_index")) return x.argmax(axis, keep);
        return x.flip(axis).argmax(axis, keep).neg() + (x.shape[axis] - 1);
    }

    private static Tensor Running(OnnxCall call)
    {
        var x = call[0];
        var axis = OnnxCall.Front(call.Longs(1)[0], (int)x.dim());
        var isReversed = call.Attributes.Flag("reverse");
        if (isReversed) x = x.flip(axis);
        var sums = x.cumsum(axis);
        if (call.Attributes.Flag("exclusive")) sums = sums - x;
        return isReversed ? sums.flip(axis) : sums;
    }
}
