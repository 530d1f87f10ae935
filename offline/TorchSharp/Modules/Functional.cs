namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public enum Reduction : long
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }

        public static class functional
        {
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                Native.Wrap(Native.nn_dropout(input.Handle, p, training ? 1 : 0, inplace ? 1 : 0));

            public static Tensor linear(Tensor input, Tensor weights, Tensor bias = null) =>
                Native.Wrap(Native.nn_linear(input.Handle, weights.Handle, Tensor.HandleOrNull(bias)));

            public static Tensor batch_norm(Tensor input, Tensor running_mean, Tensor running_var, Tensor weight = null, Tensor bias = null, bool training = false, double momentum = 0.1, double eps = 1E-05) =>
                Native.Wrap(Native.nn_batch_norm(input.Handle, Tensor.HandleOrNull(weight), Tensor.HandleOrNull(bias), running_mean.Handle, running_var.Handle, training ? 1 : 0, momentum, eps));

            public static unsafe Tensor conv2d(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, long[] padding = null, long[] dilation = null, long groups = 1)
            {
                fixed (long* s = Pair(strides, 1), p = Pair(padding, 0), d = Pair(dilation, 1))
                    return Native.Wrap(Native.nn_conv2d(input.Handle, weight.Handle, Tensor.HandleOrNull(bias), s, p, d, groups));
            }

            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0) =>
                Native.Wrap(Native.nn_cross_entropy(input.Handle, target.Handle, Tensor.HandleOrNull(weight), ignore_index, (int)reduction, label_smoothing));

            private static long[] Pair(long[] values, long otherwise) => values is null ? [otherwise, otherwise] : values.Length == 1 ? [values[0], values[0]] : values;
        }

        public static class init
        {
            public enum FanInOut
            {
                FanIn = 0,
                FanOut = 1,
            }

            public enum NonlinearityType
            {
                Linear = 0,
                Conv1D = 1,
                Conv2D = 2,
                Conv3D = 3,
                ConvTranspose1D = 4,
                ConvTranspose2D = 5,
                ConvTranspose3D = 6,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10,
            }

            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2),
                NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + param * param)),
                _ => 1,
            };

            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length < 2) throw new ArgumentException("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
                var receptive = shape.Skip(2).Aggregate(1L, (product, size) => product * size);
                return (shape[1] * receptive, shape[0] * receptive);
            }

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator generator = null) => Filled(tensor, () => tensor.uniform_(low, high, generator));

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator generator = null) => Filled(tensor, () => tensor.normal_(mean, std, generator));

            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return normal_(tensor, 0, calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut));
            }

            private static Tensor Filled(Tensor tensor, Func<Tensor> fill)
            {
                using var frozen = no_grad();
                fill().Dispose();
                return tensor;
            }
        }
    }
}
