namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            public static Tensor relu6(Tensor x, bool inplace = false) => Native.Wrap(Native.nn_relu6(x.Handle, inplace ? 1 : 0));

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) => Native.Wrap(Native.nn_leaky_relu(input.Handle, negative_slope, inplace ? 1 : 0));

            public static Tensor elu(Tensor x, double alpha, bool inplace = false) => Native.Wrap(Native.nn_elu(x.Handle, alpha, inplace ? 1 : 0));

            public static Tensor gelu(Tensor x) => Native.Wrap(Native.nn_gelu(x.Handle));

            public static Tensor silu(Tensor x, bool inplace = false) => Native.Wrap(Native.nn_silu(x.Handle, inplace ? 1 : 0));

            public static Tensor SiLU(Tensor x, bool inplace = false) => silu(x, inplace);

            public static Tensor Mish(Tensor x) => Native.Wrap(Native.nn_mish(x.Handle, 0));

            public static Tensor sigmoid(Tensor x) => x.sigmoid();

            public static Tensor tanh(Tensor x, bool inplace = false)
            {
                var result = x.tanh();
                if (!inplace) return result;
                using (result) return x.copy_(result);
            }

            public static Tensor hardswish(Tensor input, bool inplace = false) => Native.Wrap(Native.nn_hardswish(input.Handle, inplace ? 1 : 0));

            public static Tensor hardsigmoid(Tensor input, bool inplace = false) => Native.Wrap(Native.nn_hardsigmoid(input.Handle, inplace ? 1 : 0));

            public static Tensor Hardtanh(Tensor x, double min_val = -1, double max_val = 1, bool inplace = false) => Native.Wrap(Native.nn_hardtanh(x.Handle, min_val, max_val, inplace ? 1 : 0));

            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => Native.Wrap(Native.nn_softplus(x.Handle, beta, threshold));

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);
        }
    }
}
