using TorchSharp.Utils;
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
        // What the convolution cannot do itself: left, right, top and bottom of the padding, and how it is filled.
        private readonly long[] border;
        private readonly PaddingModes mode;

        internal Conv2d(long inChannels, long outChannels, (long, long) kernel, (long, long) stride, (long, long) dilation, long[] border, PaddingModes mode, long groups, bool hasBias, Device device, ScalarType? dtype)
            : base(nameof(Conv2d), inChannels)
        {
            this.stride = [stride.Item1, stride.Item2];
            this.dilation = [dilation.Item1, dilation.Item2];
            this.groups = groups;
            this.mode = mode is PaddingModes.Zeros ? PaddingModes.Constant : mode;
            var isPlain = mode is PaddingModes.Zeros && border[0] == border[1] && border[2] == border[3];
            padding = isPlain ? [border[2], border[0]] : [0, 0];
            this.border = isPlain || border.All(side => side == 0) ? null : border;

            weight = new(empty([outChannels, inChannels / groups, kernel.Item1, kernel.Item2], dtype, device));
            nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
            if (!hasBias) return;
            bias = new(empty([outChannels], dtype, device));
            var bound = 1 / Math.Sqrt(nn.init.CalculateFanInAndFanOut(weight).fanIn);
            nn.init.uniform_(bias, -bound, bound);
        }

        [field: ComponentName(Name = nameof(weight))]
        public Parameter weight { get; set => field = Replace(nameof(weight), field, value ?? throw new ArgumentNullException(nameof(weight))); }

        [field: ComponentName(Name = nameof(bias))]
        public Parameter bias { get; set => field = Replace(nameof(bias), field, value); }

        public override Tensor forward(Tensor input)
        {
            if (!ValidateShape(input, 2)) throw new ArgumentException($"Expected 3D (unbatched) or 4D (batched) input with {input_channels} channels to Conv2d.");
            if (border is null) return nn.functional.conv2d(input, weight, bias, stride, padding, dilation, groups);
            using var padded = nn.functional.pad(input, border, mode);
            return nn.functional.conv2d(padded, weight, bias, stride, padding, dilation, groups);
        }

        /// <summary>The border that leaves the output as large as the input.</summary>
        internal static long[] SameBorder((long, long) kernel, (long, long) stride, (long, long) dilation)
        {
            if (stride != (1, 1)) throw new ArgumentException("padding='same' is not supported for strided convolutions");
            var (rows, columns) = (dilation.Item1 * (kernel.Item1 - 1), dilation.Item2 * (kernel.Item2 - 1));
            return [columns / 2, columns - columns / 2, rows / 2, rows - rows / 2];
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

    public enum Padding
    {
        Valid = 0,
        Same = 1,
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Conv2d Conv2d(long in_channels, long out_channels, long kernelSize, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null) =>
                Conv2d(in_channels, out_channels, (kernelSize, kernelSize), (stride, stride), (padding, padding), (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static Modules.Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null)
            {
                var (rows, columns) = padding ?? (0, 0);
                return new(in_channels, out_channels, kernelSize, stride ?? (1, 1), dilation ?? (1, 1), [columns, columns, rows, rows], padding_mode, groups, bias, device, dtype);
            }

            public static Modules.Conv2d Conv2d(long in_channels, long out_channels, long kernelSize, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null) =>
                Conv2d(in_channels, out_channels, (kernelSize, kernelSize), padding, (stride, stride), (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static Modules.Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernelSize, Padding padding, (long, long)? stride = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null)
            {
                var (step, spread) = (stride ?? (1, 1), dilation ?? (1, 1));
                var border = padding == Padding.Same ? Modules.Conv2d.SameBorder(kernelSize, step, spread) : [0, 0, 0, 0];
                return new(in_channels, out_channels, kernelSize, step, spread, border, padding_mode, groups, bias, device, dtype);
            }
        }
    }
}
