namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Layers as functions.</summary>
        public static partial class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor bias = null) =>
                Native.nn_linear(input, weights, bias);

            public static unsafe Tensor conv2d(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, long[] padding = null, long[] dilation = null, long groups = 1)
            {
                fixed (long* s = Pair(strides) ?? Ones, p = Pair(padding) ?? Zeros, d = Pair(dilation) ?? Ones)
                    return Native.nn_conv2d(input, weight, bias, s, p, d, groups);
            }

            public static Tensor batch_norm(Tensor input, Tensor running_mean, Tensor running_var, Tensor weight = null, Tensor bias = null, bool training = false, double momentum = 0.1, double eps = 1E-05) =>
                Native.nn_batch_norm(input, weight, bias, running_mean, running_var, training ? 1 : 0, momentum, eps);

            public static unsafe Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor weight = null, Tensor bias = null, double eps = 1E-05)
            {
                fixed (long* shape = normalized_shape)
                    return Native.nn_layer_norm(input, shape, normalized_shape.Length, weight, bias, eps);
            }

            public static Tensor group_norm(Tensor input, long num_groups, Tensor weight = null, Tensor bias = null, double eps = 1E-05) =>
                Native.nn_group_norm(input, num_groups, weight, bias, eps);

            public static Tensor local_response_norm(Tensor input, long size, double alpha = 0.0001, double beta = 0.75, double k = 1) =>
                Native.nn_local_response_norm(input, size, alpha, beta, k);

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                Native.nn_dropout(input, p, training ? 1 : 0, inplace ? 1 : 0);

            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                Native.nn_feature_dropout(input, p, training ? 1 : 0, inplace ? 1 : 0);

            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => functional.pad(input, [pad, pad], mode, value);

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => functional.pad(input, [pad.Item1, pad.Item2], mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => functional.pad(input, pad.AsSpan(), mode, value);

            /// <summary>Pads the last dimension by the first two numbers, the one before it by the next two, and so on.</summary>
            public static unsafe Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
            {
                fixed (long* sides = pad) return Native.nn_pad(input, sides, pad.Length, (int)mode, value);
            }

            public static Tensor one_hot(Tensor x, long num_classes = -1) => Native.nn_one_hot(x, num_classes);

            public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor attn_mask = null, double p = 0, bool is_casual = false)
            {
                if (p < 0) throw new ArgumentException("Dropout probability must be greater than or equal to zero.");
                if (is_casual && attn_mask is not null) throw new ArgumentException("Casual attention masking cannot pass a mask.");
                return Native.nn_scaled_dot_product_attention(query, key, value, attn_mask, p, is_casual ? 1 : 0);
            }
        }

        private static readonly long[] Ones = [1, 1];
        private static readonly long[] Zeros = [0, 0];
    }
}
