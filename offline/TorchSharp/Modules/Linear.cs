using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        internal Linear(long inputSize, long outputSize, bool hasBias, Device device, ScalarType? dtype) : base(nameof(Linear))
        {
            var bound = 1 / Math.Sqrt(inputSize);
            register_parameter(nameof(weight), weight = new(empty([outputSize, inputSize], dtype, device)));
            nn.init.uniform_(weight, -bound, bound);
            if (!hasBias) return;
            register_parameter(nameof(bias), bias = new(empty([outputSize], dtype, device)));
            nn.init.uniform_(bias, -bound, bound);
        }

        public Parameter weight { get; set; }

        public Parameter bias { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, weight, bias);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);
        }
    }
}
