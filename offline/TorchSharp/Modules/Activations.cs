using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class ReLU : nn.Module<Tensor, Tensor>
    {
        private readonly bool inplace;

        internal ReLU(bool inplace) : base(nameof(ReLU)) => this.inplace = inplace;

        public override string GetName() => nameof(ReLU);

        public override Tensor forward(Tensor tensor) => nn.functional.relu(tensor, inplace);
    }

    public sealed class ReLU6 : nn.Module<Tensor, Tensor>
    {
        private readonly bool inplace;

        internal ReLU6(bool inplace) : base(nameof(ReLU6)) => this.inplace = inplace;

        public override string GetName() => nameof(ReLU6);

        public override Tensor forward(Tensor tensor) => nn.functional.relu6(tensor, inplace);
    }

    public sealed class Hardswish : nn.Module<Tensor, Tensor>
    {
        private readonly bool inplace;

        internal Hardswish(bool inplace) : base(nameof(Hardswish)) => this.inplace = inplace;

        public override string GetName() => nameof(Hardswish);

        public override Tensor forward(Tensor tensor) => nn.functional.hardswish(tensor, inplace);
    }

    public sealed class Hardsigmoid : nn.Module<Tensor, Tensor>
    {
        private readonly bool inplace;

        internal Hardsigmoid(bool inplace) : base(nameof(Hardsigmoid)) => this.inplace = inplace;

        public override string GetName() => nameof(Hardsigmoid);

        public override Tensor forward(Tensor tensor) => nn.functional.hardsigmoid(tensor, inplace);
    }

    public sealed class GELU : nn.Module<Tensor, Tensor>
    {
        internal GELU() : base(nameof(GELU)) { }

        public override string GetName() => nameof(GELU);

        public override Tensor forward(Tensor tensor) => nn.functional.gelu(tensor);
    }

    public sealed class SiLU : nn.Module<Tensor, Tensor>
    {
        internal SiLU() : base(nameof(SiLU)) { }

        public override string GetName() => nameof(SiLU);

        public override Tensor forward(Tensor tensor) => nn.functional.silu(tensor);
    }

    public sealed class Mish : nn.Module<Tensor, Tensor>
    {
        internal Mish() : base(nameof(Mish)) { }

        public override string GetName() => nameof(Mish);

        public override Tensor forward(Tensor tensor) => nn.functional.Mish(tensor);
    }

    public sealed class Sigmoid : nn.Module<Tensor, Tensor>
    {
        internal Sigmoid() : base(nameof(Sigmoid)) { }

        public override string GetName() => nameof(Sigmoid);

        public override Tensor forward(Tensor tensor) => nn.functional.sigmoid(tensor);
    }

    public sealed class Tanh : nn.Module<Tensor, Tensor>
    {
        internal Tanh() : base(nameof(Tanh)) { }

        public override string GetName() => nameof(Tanh);

        public override Tensor forward(Tensor tensor) => nn.functional.tanh(tensor);
    }

    public sealed class Softmax : nn.Module<Tensor, Tensor>
    {
        private readonly long dim;

        internal Softmax(long dim) : base(nameof(Softmax)) => this.dim = dim;

        public override string GetName() => nameof(Softmax);

        public override Tensor forward(Tensor tensor) => nn.functional.softmax(tensor, dim);
    }

    public sealed class LogSoftmax : nn.Module<Tensor, Tensor>
    {
        private readonly long dim;

        internal LogSoftmax(long dim) : base(nameof(LogSoftmax)) => this.dim = dim;

        public override Tensor forward(Tensor tensor) => nn.functional.log_softmax(tensor, dim);
    }

    public sealed class LeakyReLU : nn.Module<Tensor, Tensor>
    {
        private readonly double slope;
        private readonly bool inplace;

        internal LeakyReLU(double slope, bool inplace) : base(nameof(LeakyReLU)) => (this.slope, this.inplace) = (slope, inplace);

        public override string GetName() => nameof(LeakyReLU);

        public override Tensor forward(Tensor tensor) => nn.functional.leaky_relu(tensor, slope, inplace);
    }

    public sealed class ELU : nn.Module<Tensor, Tensor>
    {
        private readonly double alpha;
        private readonly bool inplace;

        internal ELU(double alpha, bool inplace) : base(nameof(ELU)) => (this.alpha, this.inplace) = (alpha, inplace);

        public override string GetName() => nameof(ELU);

        public override Tensor forward(Tensor tensor) => nn.functional.elu(tensor, alpha, inplace);
    }

    public sealed class Hardtanh : nn.Module<Tensor, Tensor>
    {
        private readonly double low;
        private readonly double high;
        private readonly bool inplace;

        internal Hardtanh(double low, double high, bool inplace) : base(nameof(Hardtanh)) => (this.low, this.high, this.inplace) = (low, high, inplace);

        public override string GetName() => nameof(Hardtanh);

        public override Tensor forward(Tensor tensor) => nn.functional.Hardtanh(tensor, low, high, inplace);
    }

    public sealed class Softplus : nn.Module<Tensor, Tensor>
    {
        private readonly double beta;
        private readonly double threshold;

        internal Softplus(double beta, double threshold) : base(nameof(Softplus)) => (this.beta, this.threshold) = (beta, threshold);

        public override string GetName() => nameof(Softplus);

        public override Tensor forward(Tensor tensor) => nn.functional.softplus(tensor, beta, threshold);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.ReLU ReLU(bool inplace = false) => new(inplace);

            public static Modules.ReLU6 ReLU6(bool inplace = false) => new(inplace);

            public static Modules.Hardswish Hardswish(bool inplace = false) => new(inplace);

            public static Modules.Hardsigmoid Hardsigmoid(bool inplace = false) => new(inplace);

            public static Modules.GELU GELU() => new();

            public static Modules.SiLU SiLU() => new();

            public static Modules.Mish Mish() => new();

            public static Modules.Sigmoid Sigmoid() => new();

            public static Modules.Tanh Tanh() => new();

            public static Modules.Softmax Softmax(long dim) => new(dim);

            public static Modules.LogSoftmax LogSoftmax(long dim) => new(dim);

            public static Modules.LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);

            public static Modules.ELU ELU(double alpha = 1, bool inplace = false) => new(alpha, inplace);

            public static Modules.Hardtanh Hardtanh(double min_val = -1, double max_val = 1, bool inplace = false) => new(min_val, max_val, inplace);

            public static Modules.Softplus Softplus(double beta = 1, double threshold = 20) => new(beta, threshold);
        }
    }
}
