namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            public static Tensor relu6(Tensor x, bool inplace = false) => Native.nn_relu6(x, inplace ? 1 : 0);

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) => Native.nn_leaky_relu(input, negative_slope, inplace ? 1 : 0);

            public static Tensor elu(Tensor x, double alpha, bool inplace = false) => Native.nn_elu(x, alpha, inplace ? 1 : 0);

            public static Tensor gelu(Tensor x) => Native.nn_gelu(x);

            public static Tensor silu(Tensor x, bool inplace = false) => Native.nn_silu(x, inplace ? 1 : 0);

            public static Tensor SiLU(Tensor x, bool inplace = false) => silu(x, inplace);

            public static Tensor Mish(Tensor x) => Native.nn_mish(x, 0);

            public static Tensor sigmoid(Tensor x) => x.sigmoid();

            public static Tensor tanh(Tensor x, bool inplace = false)
            {
                var result = x.tanh();
                if (!inplace) return result;
                using (result) return x.copy_(result);
            }

            public static Tensor hardswish(Tensor input, bool inplace = false) => Native.nn_hardswish(input, inplace ? 1 : 0);

            public static Tensor hardsigmoid(Tensor input, bool inplace = false) => Native.nn_hardsigmoid(input, inplace ? 1 : 0);

            public static Tensor Hardtanh(Tensor x, double min_val = -1, double max_val = 1, bool inplace = false) => Native.nn_hardtanh(x, min_val, max_val, inplace ? 1 : 0);

            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => Native.nn_softplus(x, beta, threshold);

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);
        }
    }
}
