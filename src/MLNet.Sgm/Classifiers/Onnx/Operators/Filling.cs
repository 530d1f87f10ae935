using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Kind = Onnx.TensorProto.Types.DataType;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Tensors of given values, repeated ones, and what is put around.</summary>
internal static class Filling
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All =>
    [
        ("Constant", OnnxOperators.One(Constant)),
        ("ConstantOfShape", OnnxOperators.One(OfShape)),
        ("Range", OnnxOperators.One(Range)),
        ("Tile", OnnxOperators.One(call => call[0].repeat(call.Longs(1)))),
        ("EyeLike", OnnxOperators.One(Diagonal)),
        ("Pad", OnnxOperators.One(Pad)),
    ];

    private static Tensor Diagonal(OnnxCall call)
    {
        var x = call[0];
        if (x.dim() != 2) throw new OnnxProblem(FormattableString.Invariant($"must take a matrix; found {x.dim()} dimensions"));
        var (rows, columns) = (arange(x.shape[0], device: x.device).unsqueeze(1), arange(x.shape[1], device: x.device));
        var type = call.Attributes.Long("dtype", 0) is not 0 and var wanted ? Casting.TypeOf((Kind)wanted, call.Floating) : x.dtype;
        return columns.sub(rows).eq(call.Attributes.Long("k", 0)).to(type);
    }

    private static Tensor Constant(OnnxCall call)
    {
        var attributes = call.Attributes;
        if (attributes.Has("value_float")) return tensor((float)attributes.Float("value_float", 0));
        if (attributes.Has("value_int")) return tensor(attributes.Long("value_int", 0));
        return attributes.Floats("value_floats") is { } floats ? tensor(floats)
            : attributes.Longs("value_ints") is { } longs ? tensor(longs)
            : attributes.Tensor("value") ?? throw new OnnxProblem("must have numbers for its value; found none");
    }

    private static Tensor OfShape(OnnxCall call)
    {
        using var value = call.Attributes.Tensor("value") ?? zeros(1);
        return value.reshape(1).expand(call.Longs(0)).clone();
    }

    private static Tensor Range(OnnxCall call)
    {
        var (start, limit, step) = (call.Number(0)!.Value, call.Number(1)!.Value, call.Number(2)!.Value);
        var count = Math.Max(0, Math.Ceiling((limit - start) / step));
        if (!(count < int.MaxValue)) throw new OnnxProblem("has no end");
        return (arange((long)count, dtype: ScalarType.Float64) * step + start).to(call[0].dtype);
    }

    private static Tensor Pad(OnnxCall call)
    {
        var x = call[0];
        var rank = (int)x.dim();
        var pads = call.Longs("pads", 1) ?? throw new OnnxProblem("must have pads; found none");
        if (call.Optional(3) is not null) pads = Spread(pads, call.Longs(3), rank);
        if (pads.Length != 2 * rank) throw new OnnxProblem(FormattableString.Invariant($"must have {2 * rank} pads; found {pads.Length}"));
        if (pads.All(pad => pad == 0)) return x;
        var mode = call.Attributes.Text("mode", "constant");
        if (mode == "constant")
        {
            var value = call.Attributes.Has("value") ? call.Attributes.Float("value", 0) : call.Number(2) ?? 0;
            return functional.pad(x, Windows.Sides(pads[..rank], pads[rank..]), PaddingModes.Constant, value);
        }
        for (var axis = 0; axis < rank; axis++)
            if (pads[axis] != 0 || pads[axis + rank] != 0) x = x.index_select(axis, Sources(x.shape[axis], pads[axis], pads[axis + rank], mode).to(x.device));
        return x;
    }

    private static long[] Spread(long[] pads, long[] axes, int rank)
    {
        var all = new long[2 * rank];
        for (var index = 0; index < axes.Length; index++)
        {
            var axis = OnnxCall.Front(axes[index], rank);
            (all[axis], all[axis + rank]) = (pads[index], pads[index + axes.Length]);
        }
        return all;
    }

    /// <summary>Which value stands at each place of a padded dimension.</summary>
    private static Tensor Sources(long size, long begin, long end, string mode)
    {
        var period = Math.Max(1, 2 * (size - 1));
        return tensor([.. Enumerable.Range(0, (int)Math.Max(0, size + begin + end)).Select(place => Source(place - begin))], dtype: ScalarType.Int64);

        long Source(long index) => mode switch
        {
            "edge" => Math.Clamp(index, 0, size - 1),
            "wrap" => (index % size + size) % size,
            "reflect" => (index % period + period) % period is var folded && folded < size ? folded : period - folded,
            _ => throw new OnnxProblem($"has the mode '{mode}'; expected constant, edge, reflect or wrap"),
        };
    }
}
