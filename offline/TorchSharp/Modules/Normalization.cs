using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class LayerNorm : nn.Module<Tensor, Tensor>
    {
        private readonly long[] normalizedShape;
        private readonly double eps;

        internal LayerNorm(long[] normalizedShape, double eps, bool affine, bool hasBias, Device device, ScalarType? dtype) : base(nameof(LayerNorm))
        {
            (this.normalizedShape, this.eps) = (normalizedShape, eps);
            if (!affine) return;
            weight = new(ones(normalizedShape, dtype, device));
            if (hasBias) bias = new(zeros(normalizedShape, dtype, device));
        }

        [field: ComponentName(Name = nameof(weight))]
        public Parameter weight { get; set => field = Replace(nameof(weight), field, value); }

        [field: ComponentName(Name = nameof(bias))]
        public Parameter bias { get; set => field = Replace(nameof(bias), field, value); }

        public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, normalizedShape, weight, bias, eps);
    }

    public sealed class GroupNorm : nn.Module<Tensor, Tensor>
    {
        private readonly long groups;
        private readonly double eps;

        internal GroupNorm(long groups, long channels, double eps, bool affine, Device device, ScalarType? dtype) : base(nameof(GroupNorm))
        {
            (this.groups, this.eps) = (groups, eps);
            if (!affine) return;
            weight = new(ones([channels], dtype, device));
            bias = new(zeros([channels], dtype, device));
        }

        [field: ComponentName(Name = nameof(weight))]
        public Parameter weight { get; set => field = Replace(nameof(weight), field, value); }

        [field: ComponentName(Name = nameof(bias))]
        public Parameter bias { get; set => field = Replace(nameof(bias), field, value); }

        public override Tensor forward(Tensor tensor)
        {
            if (tensor.dim() < 3) throw new ArgumentException($"Invalid number of dimensions for GroupNorm argument: {tensor.dim()}");
            return nn.functional.group_norm(tensor, groups, weight, bias, eps);
        }
    }

    public sealed class LocalResponseNorm : nn.Module<Tensor, Tensor>
    {
        private readonly long size;
        private readonly double alpha;
        private readonly double beta;
        private readonly double k;

        internal LocalResponseNorm(long size, double alpha, double beta, double k) : base(nameof(LocalResponseNorm)) => (this.size, this.alpha, this.beta, this.k) = (size, alpha, beta, k);

        public override Tensor forward(Tensor tensor)
        {
            if (tensor.dim() < 3) throw new ArgumentException($"Invalid number of dimensions for LocalResponseNorm argument: {tensor.dim()}");
            return nn.functional.local_response_norm(tensor, size, alpha, beta, k);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.LayerNorm LayerNorm(long[] normalized_shape, double eps = 1E-05, bool elementwise_affine = true, bool bias = true, Device device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static Modules.LayerNorm LayerNorm(long normalized_shape, double eps = 1E-05, bool elementwise_affine = true, bool bias = true, Device device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, bias, device, dtype);

            public static Modules.GroupNorm GroupNorm(long num_groups, long num_channels, double eps = 1E-05, bool affine = true, Device device = null, ScalarType? dtype = null) =>
                new(num_groups, num_channels, eps, affine, device, dtype);

            public static Modules.LocalResponseNorm LocalResponseNorm(long size, double alpha = 0.0001, double beta = 0.75, double k = 1) => new(size, alpha, beta, k);
        }
    }
}
