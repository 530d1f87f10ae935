using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Pools over windows and over whole images.</summary>
internal static class Pooling
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All =>
    [
        ("MaxPool", OnnxOperators.One(Largest)),
        ("AveragePool", OnnxOperators.One(Average)),
        ("LpPool", OnnxOperators.One(Norm)),
        ("GlobalAveragePool", OnnxOperators.One(call => Means.Of(call[0], Spatial(call[0])))),
        ("GlobalMaxPool", OnnxOperators.One(call => call[0].amax(Spatial(call[0]), keepdim: true))),
        ("GlobalLpPool", OnnxOperators.One(call => Root(call[0].abs().pow(Power(call)).sum(Spatial(call[0]), keepdim: true), Power(call)))),
    ];

    private static long[] Spatial(Tensor x) => [.. Enumerable.Range(2, (int)Math.Max(0, x.dim() - 2)).Select(axis => (long)axis)];

    private static Tensor Largest(OnnxCall call)
    {
        if (call.OutputCount > 1) throw new OnnxProblem("gives the places of the largest values, which image classifiers have no use for; expected one output");
        var x = call[0];
        var windows = WindowsOf(call);
        var (begins, ends) = WithCeiling(call, windows, x);
        // Where an even padding will do, libtorch does it; elsewhere what is put around must never win.
        var isPlain = begins.AsSpan().SequenceEqual(ends) && begins.Zip(windows.Kernel).All(pair => pair.First >= 0 && pair.First * 2 <= pair.Second);
        if (!isPlain) x = functional.pad(x, Windows.Sides(begins, ends), PaddingModes.Constant, double.NegativeInfinity);
        var padding = isPlain ? begins : new long[begins.Length];
        return windows.Kernel.Length switch
        {
            1 => functional.max_pool1d(x, windows.Kernel[0], windows.Strides[0], padding[0], windows.Dilations[0]),
            2 => functional.max_pool2d(x, windows.Kernel, windows.Strides, padding, windows.Dilations),
            _ => functional.max_pool3d(x, windows.Kernel, windows.Strides, padding, windows.Dilations),
        };
    }

    private static Tensor Average(OnnxCall call)
    {
        var x = call[0];
        var windows = WindowsOf(call);
        var counted = call.Attributes.Flag("count_include_pad");
        var (begins, ends) = WithCeiling(call, windows, x);
        if (windows.Dilations.Any(dilation => dilation != 1)) throw new OnnxProblem("has dilations; expected an average over neighbours");
        if (begins.Concat(ends).All(pad => pad == 0)) return Mean(x, windows);
        var sums = Mean(functional.pad(x, Windows.Sides(begins, ends), PaddingModes.Constant, 0), windows);
        return sums / Mean(Coverage(x, windows, begins, ends, counted), windows);
    }

    /// <summary>1 where a value counts, 0 where it was put around: over a window its mean is the share by which a mean must be divided.</summary>
    private static Tensor Coverage(Tensor x, Windows windows, long[] begins, long[] ends, bool isPaddingCounted)
    {
        var inside = ones([1, 1, .. x.shape[2..]], dtype: x.dtype, device: x.device);
        if (!isPaddingCounted) return functional.pad(inside, Windows.Sides(begins, ends), PaddingModes.Constant, 0);
        var padded = functional.pad(inside, Windows.Sides(windows.Begins, windows.Ends), PaddingModes.Constant, 1);
        return functional.pad(padded, Windows.Sides([.. begins.Zip(windows.Begins, (all, own) => all - own)], [.. ends.Zip(windows.Ends, (all, own) => all - own)]), PaddingModes.Constant, 0);
    }

    private static Tensor Mean(Tensor x, Windows windows) => windows.Kernel.Length switch
    {
        1 => functional.avg_pool1d(x, windows.Kernel[0], windows.Strides[0]),
        2 => functional.avg_pool2d(x, windows.Kernel, windows.Strides),
        _ => functional.avg_pool3d(x, windows.Kernel, windows.Strides),
    };

    private static Tensor Norm(OnnxCall call)
    {
        var windows = WindowsOf(call);
        var (begins, ends) = WithCeiling(call, windows, call[0]);
        var padded = functional.pad(call[0].abs().pow(Power(call)), Windows.Sides(begins, ends), PaddingModes.Constant, 0);
        return Root(Mean(padded, windows) * windows.Kernel.Aggregate(1L, (product, length) => product * length), Power(call));
    }

    private static double Power(OnnxCall call) => call.Attributes.Long("p", 2);

    private static Tensor Root(Tensor x, double power) => x.pow(1 / power);

    private static Windows WindowsOf(OnnxCall call) => new(call, call.Attributes.Longs("kernel_shape") ?? throw new OnnxProblem("must have the attribute kernel_shape"));

    /// <summary>The padding, with what <c>ceil_mode</c> puts behind it for a last window that begins inside.</summary>
    private static (long[] Begins, long[] Ends) WithCeiling(OnnxCall call, Windows windows, Tensor x)
    {
        if (!call.Attributes.Flag("ceil_mode")) return (windows.Begins, windows.Ends);
        var ends = windows.Ends.Select((end, axis) =>
        {
            var (size, stride, begin) = (x.shape[axis + 2], windows.Strides[axis], windows.Begins[axis]);
            var extent = (windows.Kernel[axis] - 1) * windows.Dilations[axis] + 1;
            var last = (size + begin + end - extent + stride - 1) / stride;
            if (last * stride >= size + begin) last--;
            return Math.Max(end, last * stride + extent - size - begin);
        });
        return (windows.Begins, [.. ends]);
    }
}
