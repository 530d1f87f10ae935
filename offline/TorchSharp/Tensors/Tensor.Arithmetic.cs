namespace TorchSharp;

public static partial class torch
{
    public enum RoundingMode
    {
        None = 0,
        trunc = 1,
        floor = 2,
    }

    public partial class Tensor
    {
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Rounded(Native.Wrap(Native.op_div(Handle, target.Handle)), rounding_mode);

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Rounded(Native.Wrap(Native.op_div_scalar(Handle, target.Number)), rounding_mode);

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Unrounded(rounding_mode, () => Native.Wrap(Native.op_div_(Handle, target.Handle)));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Unrounded(rounding_mode, () => Native.Wrap(Native.op_div__scalar(Handle, target.Number)));

        public Tensor round(long decimals = 0)
        {
            if (decimals == 0) return Native.Wrap(Native.op_round(Handle));
            var factor = Math.Pow(10, decimals);
            using var scaled = mul(factor);
            using var rounded = scaled.round();
            return rounded.div(factor);
        }

        public Tensor clamp(Tensor min = null, Tensor max = null) => Native.Wrap(Native.op_clamp(Handle, HandleOrNull(min), HandleOrNull(max)));

        public Tensor clamp_(Tensor min = null, Tensor max = null) => Native.Wrap(Native.op_clamp_(Handle, HandleOrNull(min), HandleOrNull(max)));

        public unsafe Tensor clamp(Scalar min = null, Scalar max = null)
        {
            var (low, high) = (min?.Number ?? default, max?.Number ?? default);
            return Native.Wrap(Native.op_clamp_scalar(Handle, min is null ? null : &low, max is null ? null : &high));
        }

        public unsafe Tensor clamp_(Scalar min = null, Scalar max = null)
        {
            var (low, high) = (min?.Number ?? default, max?.Number ?? default);
            return Native.Wrap(Native.op_clamp_scalar_(Handle, min is null ? null : &low, max is null ? null : &high));
        }

        public Tensor lerp(Tensor end, Tensor weight) => Native.Wrap(Native.op_lerp(Handle, end.Handle, weight.Handle));

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Native.Wrap(Native.op_copy_(Handle, source.Handle, nonBlocking ? 1 : 0));

        public Tensor uniform_(double from, double to, Generator generator = null) => Native.Wrap(Native.tensor_uniform_(Handle, from, to, generator?.Handle ?? IntPtr.Zero));

        public Tensor normal_(double mean = 0, double std = 1, Generator generator = null) => Native.Wrap(Native.tensor_normal_(Handle, mean, std, generator?.Handle ?? IntPtr.Zero));

        internal static IntPtr HandleOrNull(Tensor tensor) => tensor is null ? IntPtr.Zero : tensor.Handle;

        private static Tensor Rounded(Tensor quotient, RoundingMode mode)
        {
            if (mode == RoundingMode.None) return quotient;
            using (quotient) return mode == RoundingMode.floor ? quotient.floor() : torch.where(quotient.lt(0), quotient.ceil(), quotient.floor());
        }

        private static Tensor Unrounded(RoundingMode mode, Func<Tensor> divide) => mode == RoundingMode.None
            ? divide()
            : throw new ArgumentException($"In-place division must have the rounding mode None; found {mode}.", nameof(mode));
    }
}
