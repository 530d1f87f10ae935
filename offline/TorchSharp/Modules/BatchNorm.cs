using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class BatchNorm1d : nn.Module<Tensor, Tensor>
    {
        private readonly BatchStatistics statistics;

        internal BatchNorm1d(long features, double eps, double momentum, bool affine, bool trackRunningStats, Device device, ScalarType? dtype) : base(nameof(BatchNorm1d))
        {
            statistics = new(eps, momentum);
            if (affine)
            {
                weight = new(ones([features], dtype, device));
                bias = new(zeros([features], dtype, device));
            }
            if (!trackRunningStats) return;
            running_mean = zeros([features], dtype, device);
            running_var = ones([features], dtype, device);
            num_batches_tracked = zeros([], ScalarType.Int64, device);
        }

        [field: ComponentName(Name = nameof(weight))]
        public Parameter weight { get; set => field = Replace(nameof(weight), field, value); }

        [field: ComponentName(Name = nameof(bias))]
        public Parameter bias { get; set => field = Replace(nameof(bias), field, value); }

        [field: ComponentName(Name = nameof(running_mean))]
        public Tensor running_mean { get; set => field = Replace(nameof(running_mean), field, value); }

        [field: ComponentName(Name = nameof(running_var))]
        public Tensor running_var { get; set => field = Replace(nameof(running_var), field, value); }

        [field: ComponentName(Name = nameof(num_batches_tracked))]
        public Tensor num_batches_tracked { get; private set => field = Replace(nameof(num_batches_tracked), field, value); }

        public override Tensor forward(Tensor tensor)
        {
            if (tensor.dim() is not (2 or 3)) throw new ArgumentException($"Invalid number of dimensions for BatchNorm argument: {tensor.dim()}");
            return statistics.Normalize(tensor, weight, bias, running_mean, running_var, num_batches_tracked, training);
        }

        public void reset_running_stats() => BatchStatistics.Reset(running_mean, running_var, num_batches_tracked);
    }

    public sealed class BatchNorm2d : nn.Module<Tensor, Tensor>
    {
        private readonly BatchStatistics statistics;

        internal BatchNorm2d(long features, double eps, double momentum, bool affine, bool trackRunningStats, Device device, ScalarType? dtype) : base(nameof(BatchNorm2d))
        {
            statistics = new(eps, momentum);
            if (affine)
            {
                weight = new(ones([features], dtype, device));
                bias = new(zeros([features], dtype, device));
            }
            if (!trackRunningStats) return;
            running_mean = zeros([features], dtype, device);
            running_var = ones([features], dtype, device);
            num_batches_tracked = zeros([], ScalarType.Int64, device);
        }

        [field: ComponentName(Name = nameof(weight))]
        public Parameter weight { get; set => field = Replace(nameof(weight), field, value); }

        [field: ComponentName(Name = nameof(bias))]
        public Parameter bias { get; set => field = Replace(nameof(bias), field, value); }

        [field: ComponentName(Name = nameof(running_mean))]
        public Tensor running_mean { get; set => field = Replace(nameof(running_mean), field, value); }

        [field: ComponentName(Name = nameof(running_var))]
        public Tensor running_var { get; set => field = Replace(nameof(running_var), field, value); }

        [field: ComponentName(Name = nameof(num_batches_tracked))]
        public Tensor num_batches_tracked { get; private set => field = Replace(nameof(num_batches_tracked), field, value); }

        public override Tensor forward(Tensor tensor)
        {
            if (tensor.dim() != 4) throw new ArgumentException($"Invalid number of dimensions for BatchNorm argument: {tensor.dim()}");
            return statistics.Normalize(tensor, weight, bias, running_mean, running_var, num_batches_tracked, training);
        }

        public void reset_running_stats() => BatchStatistics.Reset(running_mean, running_var, num_batches_tracked);
    }

    /// <summary>What batch normalisations of any number of dimensions share.</summary>
    internal sealed record BatchStatistics(double Eps, double Momentum)
    {
        internal Tensor Normalize(Tensor input, Tensor weight, Tensor bias, Tensor mean, Tensor variance, Tensor batches, bool training)
        {
            var tracks = training && batches is not null;
            if (tracks) batches.add_(1).Dispose();
            // Without a momentum the statistics are a plain average over the batches seen so far.
            var factor = Momentum == 0 && tracks ? 1.0 / batches.item<long>() : Momentum;
            return Native.nn_batch_norm(input, weight, bias, mean, variance,
                training || mean is null ? 1 : 0, factor, Eps);
        }

        internal static void Reset(Tensor mean, Tensor variance, Tensor batches)
        {
            mean?.zero_().Dispose();
            variance?.fill_(1).Dispose();
            batches?.zero_().Dispose();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.BatchNorm1d BatchNorm1d(long features, double eps = 1E-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device device = null, ScalarType? dtype = null) =>
                new(features, eps, momentum, affine, track_running_stats, device, dtype);

            public static Modules.BatchNorm2d BatchNorm2d(long features, double eps = 1E-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device device = null, ScalarType? dtype = null) =>
                new(features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
