using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Convolutions over one to three dimensions.</summary>
internal static class Convolving
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All => [("Conv", OnnxOperators.One(Convolve)), ("ConvTranspose", OnnxOperators.One(Transposed))];

    private static Tensor Convolve(OnnxCall call)
    {
        var (weight, bias, groups) = (call[1], call.Optional(2), call.Attributes.Long("group", 1));
        var windows = new Windows(call, weight.shape[2..]);
        var x = windows.Pad(call[0]);
        return windows.Kernel.Length switch
        {
            1 => functional.conv1d(x, weight, bias, windows.Strides[0], windows.Padding[0], windows.Dilations[0], groups),
            2 => functional.conv2d(x, weight, bias, windows.Strides, windows.Padding, windows.Dilations, groups),
            _ => functional.conv3d(x, weight, bias, windows.Strides, windows.Padding, windows.Dilations, groups),
        };
    }

    /// <summary>The whole transposed convolution, cut to what the pads, or the output's given shape, leave of it.</summary>
    private static Tensor Transposed(OnnxCall call)
    {
        var (x, weight, bias, groups) = (call[0], call[1], call.Optional(2), call.Attributes.Long("group", 1));
        var kernel = weight.shape[2..];
        var rank = kernel.Length;
        if (rank is < 1 or > 2 || x.dim() != rank + 2) throw new OnnxProblem($"must have images of 1 or 2 dimensions and a kernel of as many; found {x.dim() - 2} and {rank}");
        var strides = call.Attributes.Longs("strides") ?? Enumerable.Repeat(1L, rank).ToArray();
        var dilations = call.Attributes.Longs("dilations") ?? Enumerable.Repeat(1L, rank).ToArray();
        var extra = call.Attributes.Longs("output_padding") ?? new long[rank];
        var whole = rank == 1
            ? functional.conv_transpose1d(x, weight, null, strides[0], 0, 0, dilations[0], groups)
            : functional.conv_transpose2d(x, weight, null, strides, new long[2], new long[2], dilations, groups);
        var size = whole.shape[2..].Zip(extra, (length, more) => length + more).ToArray();
        var (begins, ends) = Crop(call.Attributes, size, x.shape[2..], strides);
        var sides = Windows.Sides([.. begins.Select(cut => -cut)], [.. ends.Zip(extra, (cut, more) => more - cut)]);
        var result = functional.pad(whole, sides, PaddingModes.Constant, 0);
        return bias is null ? result : result + bias.view([1, -1, .. Enumerable.Repeat(1L, rank)]);
    }

    private static (long[] Begins, long[] Ends) Crop(OnnxAttributes attributes, long[] size, long[] input, long[] strides)
    {
        var mode = attributes.Text("auto_pad", "NOTSET");
        var wanted = attributes.Longs("output_shape") is { } shape ? shape[^size.Length..] : mode is "SAME_UPPER" or "SAME_LOWER" ? [.. input.Zip(strides, (length, stride) => length * stride)] : null;
        if (wanted is null)
        {
            var pads = attributes.Longs("pads") ?? new long[2 * size.Length];
            return (pads[..size.Length], pads[size.Length..]);
        }
        var totals = size.Zip(wanted, (has, wants) => has - wants).ToArray();
        var halves = totals.Select(total => total / 2).ToArray();
        var rests = totals.Zip(halves, (total, half) => total - half).ToArray();
        return mode == "SAME_UPPER" ? (halves, rests) : (rests, halves);
    }
}
