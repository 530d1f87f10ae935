using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>The windows of a convolution or a pool: what its attributes say of them, for an input of so many spatial dimensions.</summary>
internal sealed class Windows
{
    private readonly long[] begins;
    private readonly long[] ends;

    internal Windows(OnnxCall call, long[] kernel) : this(call.Attributes, kernel, call[0].shape[2..]) { }

    /// <param name="attributes">Those of the node.</param>
    /// <param name="kernel">The kernel's size.</param>
    /// <param name="size">The image's size, or null where no padding depends on it.</param>
    internal Windows(OnnxAttributes attributes, long[] kernel, long[]? size)
    {
        Kernel = kernel;
        Strides = attributes.Longs("strides") ?? Enumerable.Repeat(1L, kernel.Length).ToArray();
        Dilations = attributes.Longs("dilations") ?? Enumerable.Repeat(1L, kernel.Length).ToArray();
        if (size is not null && size.Length != kernel.Length || Strides.Length != kernel.Length || Dilations.Length != kernel.Length || kernel.Length is < 1 or > 3)
            throw new OnnxProblem(FormattableString.Invariant($"must have a kernel, strides and dilations for as many dimensions as its images have, 1 to 3; found {kernel.Length}, {Strides.Length} and {Dilations.Length}{(size is null ? "" : $" for {size.Length}")}"));
        var pads = Pads(attributes, size);
        (begins, ends) = (pads[..kernel.Length], pads[kernel.Length..]);
    }

    internal long[] Kernel { get; }

    internal long[] Strides { get; }

    internal long[] Dilations { get; }

    /// <summary>The padding on both sides, where it is the same on both.</summary>
    internal long[] Padding => IsEven ? begins : new long[begins.Length];

    /// <summary>Whether as much is padded before as after each dimension, and nowhere cut off.</summary>
    internal bool IsEven => begins.AsSpan().SequenceEqual(ends) && begins.All(pad => pad >= 0);

    internal long[] Begins => begins;

    internal long[] Ends => ends;

    /// <summary>Whether the padding depends on the size of the image.</summary>
    internal static bool IsAutomatic(OnnxAttributes attributes) => attributes.Text("auto_pad", "NOTSET") is "SAME_UPPER" or "SAME_LOWER";

    /// <summary>The input with what uneven padding puts around it; even padding is left to the operation.</summary>
    internal Tensor Pad(Tensor input, double value = 0) => IsEven ? input : functional.pad(input, Sides(begins, ends), PaddingModes.Constant, value);

    /// <summary>Padding as libtorch counts it: the last dimension first, its begin before its end.</summary>
    internal static long[] Sides(IReadOnlyList<long> begins, IReadOnlyList<long> ends) => [.. begins.Zip(ends).Reverse().SelectMany(pair => new[] { pair.First, pair.Second })];

    private long[] Pads(OnnxAttributes attributes, long[]? size)
    {
        var rank = Kernel.Length;
        var mode = attributes.Text("auto_pad", "NOTSET");
        if (mode == "VALID") return new long[2 * rank];
        if (mode == "NOTSET")
        {
            var pads = attributes.Longs("pads") ?? new long[2 * rank];
            return pads.Length == 2 * rank ? pads : throw new OnnxProblem(FormattableString.Invariant($"must have {2 * rank} pads; found {pads.Length}"));
        }
        var totals = Enumerable.Range(0, rank).Select(axis =>
        {
            var output = (size![axis] + Strides[axis] - 1) / Strides[axis];
            return Math.Max(0, (output - 1) * Strides[axis] + (Kernel[axis] - 1) * Dilations[axis] + 1 - size[axis]);
        }).ToArray();
        var smaller = totals.Select(total => total / 2);
        var larger = totals.Select(total => total - total / 2);
        return mode == "SAME_UPPER" ? [.. smaller, .. larger] : mode == "SAME_LOWER" ? [.. larger, .. smaller]
            : throw new OnnxProblem($"has the auto_pad '{mode}'; expected NOTSET, VALID, SAME_UPPER or SAME_LOWER");
    }
}
