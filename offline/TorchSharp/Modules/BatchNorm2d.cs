using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class BatchNorm2d : nn.Module<Tensor, Tensor>
    {
        private readonly double eps;
        private readonly double momentum;

        internal BatchNorm2d(long features, double eps, double momentum, bool affine, bool trackRunningStats, Device device, ScalarType? dtype) : base(nameof(BatchNorm2d))
        {
            (this.eps, this.momentum) = (eps, momentum);
            if (affine)
            {
                register_parameter(nameof(weight), weight = new(ones([features], dtype, device)));
                register_parameter(nameof(bias), bias = new(zeros([features], dtype, device)));
            }
            if (!trackRunningStats) return;
            register_buffer(nameof(running_mean), running_mean = zeros([features], dtype, device).DetachFromDisposeScope());
            register_buffer(nameof(running_var), running_var = ones([features], dtype, device).DetachFromDisposeScope());
            register_buffer(nameof(num_batches_tracked), num_batches_tracked = zeros([], ScalarType.Int64, device).DetachFromDisposeScope());
        }

        public Parameter weight { get; set; }

        public Parameter bias { get; set; }

        public Tensor running_mean { get; set; }

        public Tensor running_var { get; set; }

        public Tensor num_batches_tracked { get; private set; }

        public override Tensor forward(Tensor tensor)
        {
            if (tensor.dim() != 4) throw new ArgumentException($"Invalid number of dimensions for BatchNorm argument: {tensor.dim()}");
            if (training && num_batches_tracked is not null) num_batches_tracked.add_(1).Dispose();
            return Native.Wrap(Native.nn_batch_norm(tensor.Handle, Tensor.HandleOrNull(weight), Tensor.HandleOrNull(bias), Tensor.HandleOrNull(running_mean), Tensor.HandleOrNull(running_var),
                training || running_mean is null ? 1 : 0, momentum, eps));
        }

        public void reset_running_stats()
        {
            running_mean?.zero_().Dispose();
            running_var?.fill_(1).Dispose();
            num_batches_tracked?.zero_().Dispose();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.BatchNorm2d BatchNorm2d(long features, double eps = 1E-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device device = null, ScalarType? dtype = null) =>
                new(features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
