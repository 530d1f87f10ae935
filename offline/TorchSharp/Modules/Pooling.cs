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
            (this.kernel, this.stride, this.padding, this.dilation, this.ceilMode) = (kernel, stride, padding, dilation, ceilMode);

        public override Tensor forward(Tensor tensor) => nn.functional.max_pool2d(tensor, kernel, stride, padding, dilation, ceilMode);

        public (Tensor Values, Tensor Indices) forward_with_indices(Tensor tensor) => nn.functional.max_pool2d_with_indices(tensor, kernel, stride, padding, dilation, ceilMode);
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
                return Native.nn_avg_pool2d(tensor, k, s, p, ceilMode ? 1 : 0, countIncludePad ? 1 : 0, divisor ?? 0);
        }
    }

    public sealed class AdaptiveAvgPool2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] size;

        internal AdaptiveAvgPool2d(long[] size) : base(nameof(AdaptiveAvgPool2d)) => this.size = size;

        public override Tensor forward(Tensor tensor) => nn.functional.adaptive_avg_pool2d(tensor, size);
    }

    public sealed class AdaptiveMaxPool2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] size;

        internal AdaptiveMaxPool2d(long[] size) : base(nameof(AdaptiveMaxPool2d)) => this.size = size;

        public override Tensor forward(Tensor tensor) => nn.functional.adaptive_max_pool2d(tensor, size);
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

            public static Modules.MaxPool2d MaxPool2d((long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceilMode = false) =>
                new(Pair(kernelSize), Pair(stride), Pair(padding), Pair(dilation), ceilMode);

            public static Modules.MaxPool2d MaxPool2d(long[] kernelSize, long[] strides = null, long[] padding = null, long[] dilation = null, bool ceilMode = false) =>
                new(Pair(kernelSize), Pair(strides), Pair(padding), Pair(dilation), ceilMode);

            public static Modules.AvgPool2d AvgPool2d(long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(Square(kernel_size), Square(stride), Square(padding), ceil_mode, count_include_pad, divisor_override);

            public static Modules.AvgPool2d AvgPool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(Pair(kernel_size), Pair(stride), Pair(padding), ceil_mode, count_include_pad, divisor_override);

            public static Modules.AvgPool2d AvgPool2d(long[] kernel_size, long[] strides = null, long[] padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(Pair(kernel_size), Pair(strides), Pair(padding), ceil_mode, count_include_pad, divisor_override);

            public static Modules.AdaptiveAvgPool2d AdaptiveAvgPool2d(long outputSize) => new(Square(outputSize));

            public static Modules.AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) outputSize) => new(Pair(outputSize));

            public static Modules.AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] outputSize) => new(Pair(outputSize));

            public static Modules.AdaptiveMaxPool2d AdaptiveMaxPool2d(long[] outputSize) => new(Pair(outputSize));

            private static long[] Square(long? side) => side is { } value ? [value, value] : null;

            private static long[] Pair((long, long)? sides) => sides is var (rows, columns) ? [rows, columns] : null;

            /// <summary>One number stands for both.</summary>
            private static long[] Pair(long[] sides) => sides switch
            {
                [var both] => [both, both],
                null or [_, _] => sides,
                _ => throw new ArgumentException($"Two dimensions need one number or two; found {sides.Length}."),
            };
        }
    }
}
