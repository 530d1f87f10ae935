using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class MaxPool2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] kernel;
        private readonly long[] stride;
        private readonly long[] padding;
        private readonly long[] dilation;
        private readonly bool ceilMode;

        internal MaxPool2d(long[] kernel, long[] stride, long[] padding, long[] dilation, bool ceilMode) : base(nameof(MaxPool2d)) =>
            (this.kernel, this.stride, this.padding, this.dilation, this.ceilMode) = (kernel, stride ?? kernel, padding ?? [0, 0], dilation ?? [1, 1], ceilMode);

        public override unsafe Tensor forward(Tensor tensor)
        {
            fixed (long* k = kernel, s = stride, p = padding, d = dilation)
                return Native.Wrap(Native.nn_max_pool2d(tensor.Handle, k, s, p, d, ceilMode ? 1 : 0));
        }
    }

    public sealed class AvgPool2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] kernel;
        private readonly long[] stride;
        private readonly long[] padding;
        private readonly bool ceilMode;
        private readonly bool countIncludePad;
        private readonly long? divisor;

        internal AvgPool2d(long[] kernel, long[] stride, long[] padding, bool ceilMode, bool countIncludePad, long? divisor) : base(nameof(AvgPool2d)) =>
            (this.kernel, this.stride, this.padding, this.ceilMode, this.countIncludePad, this.divisor) = (kernel, stride ?? kernel, padding ?? [0, 0], ceilMode, countIncludePad, divisor);

        public override unsafe Tensor forward(Tensor tensor)
        {
            fixed (long* k = kernel, s = stride, p = padding)
                return Native.Wrap(Native.nn_avg_pool2d(tensor.Handle, k, s, p, ceilMode ? 1 : 0, countIncludePad ? 1 : 0, divisor ?? 0));
        }
    }

    public sealed class AdaptiveAvgPool2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] size;

        internal AdaptiveAvgPool2d(long[] size) : base(nameof(AdaptiveAvgPool2d)) => this.size = size;

        public override unsafe Tensor forward(Tensor tensor)
        {
            fixed (long* pointer = size) return Native.Wrap(Native.nn_adaptive_avg_pool2d(tensor.Handle, pointer));
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.MaxPool2d MaxPool2d(long kernelSize, long? stride = null, long? padding = null, long? dilation = null, bool ceilMode = false) =>
                new(Square(kernelSize), Square(stride), Square(padding), Square(dilation), ceilMode);

            public static Modules.AvgPool2d AvgPool2d(long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(Square(kernel_size), Square(stride), Square(padding), ceil_mode, count_include_pad, divisor_override);

            public static Modules.AdaptiveAvgPool2d AdaptiveAvgPool2d(long outputSize) => new(Square(outputSize));

            public static Modules.AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) outputSize) => new([outputSize.Item1, outputSize.Item2]);

            private static long[] Square(long? side) => side is { } value ? [value, value] : null;
        }
    }
}
