using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Identity : nn.Module<Tensor, Tensor>
    {
        internal Identity() : base(nameof(Identity)) { }

        public override Tensor forward(Tensor tensor) => tensor.alias();
    }

    public sealed class Flatten : nn.Module<Tensor, Tensor>
    {
        private readonly long startDim;
        private readonly long endDim;

        internal Flatten(long startDim, long endDim) : base(nameof(Flatten)) => (this.startDim, this.endDim) = (startDim, endDim);

        public override Tensor forward(Tensor tensor) => tensor.flatten(startDim, endDim);
    }

    public sealed class Unflatten : nn.Module<Tensor, Tensor>
    {
        private readonly long dim;
        private readonly long[] unflattenedSize;

        internal Unflatten(long dim, long[] unflattenedSize) : base(nameof(Unflatten)) => (this.dim, this.unflattenedSize) = (dim, unflattenedSize);

        public override Tensor forward(Tensor tensor)
        {
            var shape = tensor.shape;
            var at = (int)(dim < 0 ? dim + shape.Length : dim);
            return tensor.view([.. shape[..at], .. unflattenedSize, .. shape[(at + 1)..]]);
        }
    }

    public sealed class ZeroPad2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] padding;

        internal ZeroPad2d(params long[] padding) : base(nameof(ZeroPad2d)) => this.padding = padding;

        public override Tensor forward(Tensor tensor) => nn.functional.pad(tensor, padding);
    }

    public sealed class ConstantPad2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] padding;
        private readonly double value;

        internal ConstantPad2d(double value, params long[] padding) : base(nameof(ConstantPad2d)) => (this.value, this.padding) = (value, padding);

        public override Tensor forward(Tensor tensor) => nn.functional.pad(tensor, padding, PaddingModes.Constant, value);
    }

    public sealed class ReflectionPad2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] padding;

        internal ReflectionPad2d(params long[] padding) : base(nameof(ReflectionPad2d)) => this.padding = padding;

        public override Tensor forward(Tensor tensor) => nn.functional.pad(tensor, padding, PaddingModes.Reflect);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Identity Identity() => new();

            public static Modules.Flatten Flatten(long startDim = 1, long endDim = -1) => new(startDim, endDim);

            public static Modules.Unflatten Unflatten(long dim, long[] unflattenedSize) => new(dim, unflattenedSize);

            public static Modules.ZeroPad2d ZeroPad2d(long padding) => new(padding, padding, padding, padding);

            public static Modules.ZeroPad2d ZeroPad2d((long, long, long, long) padding) => new(padding.Item1, padding.Item2, padding.Item3, padding.Item4);

            public static Modules.ConstantPad2d ConstantPad2d(long padding, double value) => new(value, padding, padding, padding, padding);

            public static Modules.ConstantPad2d ConstantPad2d((long, long, long, long) padding, double value) => new(value, padding.Item1, padding.Item2, padding.Item3, padding.Item4);

            public static Modules.ReflectionPad2d ReflectionPad2d(long padding) => new(padding, padding, padding, padding);

            public static Modules.ReflectionPad2d ReflectionPad2d((long, long, long, long) padding) => new(padding.Item1, padding.Item2, padding.Item3, padding.Item4);
        }
    }
}
