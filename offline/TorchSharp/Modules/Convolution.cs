using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public abstract class Convolution : nn.Module<Tensor, Tensor>
    {
        protected long input_channels;

        private protected Convolution(string name, long inputChannels) : base(name) => input_channels = inputChannels;

        protected bool ValidateShape(Tensor input, long dimensions)
        {
            var shape = input.shape;
            return (shape.Length == dimensions + 2 && shape[1] == input_channels) || (shape.Length == dimensions + 1 && shape[0] == input_channels);
        }
    }

    public sealed class Conv2d : Convolution
    {
        private readonly long[] stride;
        private readonly long[] padding;
        private readonly long[] dilation;
        private readonly long groups;

        internal Conv2d(long inChannels, long outChannels, (long, long) kernel, (long, long) stride, (long, long) padding, (long, long) dilation, long groups, bool hasBias, Device device, ScalarType? dtype)
            : base(nameof(Conv2d), inChannels)
        {
            this.stride = [stride.Item1, stride.Item2];
            this.padding = [padding.Item1, padding.Item2];
            this.dilation = [dilation.Item1, dilation.Item2];
            this.groups = groups;
            weight = new(empty([outChannels, inChannels / groups, kernel.Item1, kernel.Item2], dtype, device));
            register_parameter(nameof(weight), weight);
            var bound = 1 / Math.Sqrt(inChannels / groups * kernel.Item1 * kernel.Item2);
            nn.init.uniform_(weight, -bound, bound);
            if (!hasBias) return;
            bias = new(empty([outChannels], dtype, device));
            register_parameter(nameof(bias), bias);
            nn.init.uniform_(bias, -bound, bound);
        }

        public Parameter weight { get; set; }

        public Parameter bias { get; set; }

        public override unsafe Tensor forward(Tensor input)
        {
            if (!ValidateShape(input, 2)) throw new ArgumentException($"Expected 3D (unbatched) or 4D (batched) input with {input_channels} channels to Conv2d.");
            fixed (long* s = stride, p = padding, d = dilation)
                return Native.Wrap(Native.nn_conv2d(input.Handle, weight.Handle, Tensor.HandleOrNull(bias), s, p, d, groups));
        }
    }
}

namespace TorchSharp
{
    public enum PaddingModes
    {
        Zeros = 0,
        Reflect = 1,
        Replicate = 2,
        Circular = 3,
        Constant = 4,
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Conv2d Conv2d(long in_channels, long out_channels, long kernelSize, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null) =>
                Conv2d(in_channels, out_channels, (kernelSize, kernelSize), (stride, stride), (padding, padding), (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static Modules.Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null)
            {
                if (padding_mode != PaddingModes.Zeros) throw new ArgumentException($"The offline Conv2d pads with zeros only; found {padding_mode}.", nameof(padding_mode));
                return new(in_channels, out_channels, kernelSize, stride ?? (1, 1), padding ?? (0, 0), dilation ?? (1, 1), groups, bias, device, dtype);
            }
        }
    }
}
