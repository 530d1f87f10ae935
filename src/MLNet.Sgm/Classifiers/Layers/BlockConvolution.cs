using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Layers;

/// <summary>A two-dimensional convolution, with the state-dict names of PyTorch's, that knows how to compute the same over blocks of pixels.</summary>
/// <remarks>
/// The gradient with respect to an image has three channels, with which libtorch fills less than half a vector. A convolution with stride s is one with stride 1 over blocks of s×s pixels, whose s² · C values are channels
/// (space to depth), with a kernel filled up with zeros to whole blocks: a little more to compute, in vectors that are full.
/// </remarks>
internal sealed class BlockConvolution : Convolution
{
    private const int MostChannels = 4;
    // Below it, putting pixels into blocks takes what the products gain.
    private const int LeastKernelArea = 16;

    private Axis[]? axes;
    private Tensor? kernel;

    internal BlockConvolution(long input, long output, long[] kernel, long[] stride, long[] padding, long[] dilation, long groups, bool bias, Device? place = null)
        : base(nameof(BlockConvolution), input, output, kernel, stride, padding, null, dilation, transposed: false, [0, 0], groups, bias, PaddingModes.Zeros, place) { }

    /// <summary>Whether gradients go over blocks.</summary>
    internal bool IsOverBlocks => axes is not null;

    /// <summary>Goes over to blocks, if that gains.</summary>
    internal void Rewrite()
    {
        if (in_channels > MostChannels || groups != 1 || stride.Any(length => length == 1) || dilation.Any(length => length != 1) || kernel_size[0] * kernel_size[1] < LeastKernelArea) return;
        axes = [.. Enumerable.Range(0, 2).Select(axis => new Axis(kernel_size[axis], stride[axis], padding![axis]))];
    }

    public override Tensor forward(Tensor input)
    {
        // What gains is the gradient; the way forward is the longer one.
        if (axes is null || !input.requires_grad || !is_grad_enabled()) return nn.functional.conv2d(input, weight, bias, stride, padding, dilation, groups);
        using var scope = NewDisposeScope();
        var (rows, columns) = (axes[0], axes[1]);
        var (height, width) = (input.shape[2], input.shape[3]);
        long[] sides = [columns.Front, columns.LengthOf(width) - columns.Front - width, rows.Front, rows.LengthOf(height) - rows.Front - height];
        var whole = sides.All(side => side == 0) ? input : nn.functional.pad(input, sides);
        return nn.functional.conv2d(InBlocks(whole), Kernel(rows, columns), bias).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) kernel?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The weight as O×(s² · C)×blocks×blocks, in its type.</summary>
    private Tensor Kernel(Axis rows, Axis columns)
    {
        if (kernel?.dtype == weight.dtype) return kernel;
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        kernel?.Dispose();
        return kernel = InBlocks(nn.functional.pad(weight, [columns.Lead, columns.Tail, rows.Lead, rows.Tail])).DetachFromDisposeScope();
    }

    /// <summary>N×C×H×W to N×(s² · C)×(H/s)×(W/s), N×H×W×C in memory as the input is.</summary>
    private Tensor InBlocks(Tensor whole)
    {
        var (count, channels, height, width) = (whole.shape[0], whole.shape[1], whole.shape[2] / stride[0], whole.shape[3] / stride[1]);
        return whole.permute(0, 2, 3, 1).reshape(count, height, stride[0], width, stride[1], channels).permute(0, 1, 3, 2, 4, 5)
            .reshape(count, height, width, stride[0] * stride[1] * channels).permute(0, 3, 1, 2);
    }

    /// <summary>How kernel and image lie on blocks along rows or columns.</summary>
    private sealed class Axis(long kernel, long stride, long padding)
    {
        /// <summary>The padding before the image, filled up to whole blocks.</summary>
        internal long Front { get; } = Whole(padding, stride);

        /// <summary>The zeros before the kernel.</summary>
        internal long Lead => Front - padding;

        /// <summary>The zeros behind the kernel.</summary>
        internal long Tail => Covered - kernel - Lead;

        private long Covered => Whole(kernel + Lead, stride);

        /// <summary>What of an image and its padding the kernel sees, in whole blocks; in pixels. Of an image smaller than the kernel, too little for libtorch, as it should be.</summary>
        internal long LengthOf(long length) => ((length + 2 * padding - kernel + stride) / stride - 1) * stride + Covered;

        private static long Whole(long length, long stride) => (length + stride - 1) / stride * stride;
    }
}
