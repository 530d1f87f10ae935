namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor max_pool2d(Tensor input, long kernelSize, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                max_pool2d(input, Square(kernelSize), Square(stride), Square(padding), Square(dilation), ceil_mode);

            public static Tensor max_pool2d(Tensor input, (long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false) =>
                max_pool2d(input, Pair(kernelSize), Pair(stride), Pair(padding), Pair(dilation), ceil_mode);

            public static unsafe Tensor max_pool2d(Tensor input, long[] kernelSize, long[] strides = null, long[] padding = null, long[] dilation = null, bool ceil_mode = false)
            {
                fixed (long* k = Pair(kernelSize), s = Pair(strides ?? kernelSize), p = Pair(padding) ?? Zeros, d = Pair(dilation) ?? Ones)
                    return Native.nn_max_pool2d(input, k, s, p, d, ceil_mode ? 1 : 0);
            }

            public static unsafe (Tensor output, Tensor indices) max_pool2d_with_indices(Tensor input, long[] kernelSize, long[] strides = null, long[] padding = null, long[] dilation = null, bool ceil_mode = false)
            {
                fixed (long* k = Pair(kernelSize), s = Pair(strides ?? kernelSize), p = Pair(padding) ?? Zeros, d = Pair(dilation) ?? Ones)
                {
                    Native.Check(Native.nn_max_pool2d_indices(input, k, s, p, d, ceil_mode ? 1 : 0, out var values, out var indices));
                    return (new Tensor(values), new Tensor(indices));
                }
            }

            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => adaptive_avg_pool2d(input, Square(output_size));

            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) => adaptive_avg_pool2d(input, Pair(output_size));

            public static unsafe Tensor adaptive_avg_pool2d(Tensor input, long[] output_size)
            {
                fixed (long* size = Pair(output_size)) return Native.nn_adaptive_avg_pool2d(input, size);
            }

            public static unsafe Tensor adaptive_max_pool2d(Tensor x, long[] outputSize)
            {
                fixed (long* size = Pair(outputSize)) return Native.nn_adaptive_max_pool2d(x, size);
            }
        }
    }
}
