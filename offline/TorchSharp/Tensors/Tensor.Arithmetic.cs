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
            rounding_mode == RoundingMode.None ? Native.op_div(this, target) : Native.op_div_rounded(this, target, (int)rounding_mode);

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None ? Native.op_div_scalar(this, target.Number) : Native.op_div_rounded_scalar(this, target, (int)rounding_mode);

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None ? Native.op_div_(this, target) : Native.op_div__rounded(this, target, (int)rounding_mode);

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None ? Native.op_div__scalar(this, target.Number) : Native.op_div__rounded_scalar(this, target, (int)rounding_mode);

        public Tensor round(long decimals = 0) => decimals == 0 ? Native.op_round(this) : Native.op_round_decimals(this, decimals);

        public Tensor round_(long decimals = 0) => Native.op_round_decimals_(this, decimals);

        public Tensor clamp(Tensor min = null, Tensor max = null) => Native.op_clamp(this, min, max);

        public Tensor clamp_(Tensor min = null, Tensor max = null) => Native.op_clamp_(this, min, max);

        public unsafe Tensor clamp(Scalar min = null, Scalar max = null)
        {
            var (low, high) = (min?.Number ?? default, max?.Number ?? default);
            return Native.op_clamp_scalar(this, min is null ? null : &low, max is null ? null : &high);
        }

        public unsafe Tensor clamp_(Scalar min = null, Scalar max = null)
        {
            var (low, high) = (min?.Number ?? default, max?.Number ?? default);
            return Native.op_clamp_scalar_(this, min is null ? null : &low, max is null ? null : &high);
        }

        public Tensor lerp(Tensor end, Tensor weight) => Native.op_lerp(this, end, weight);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Native.op_copy_(this, source, nonBlocking ? 1 : 0);

        public Tensor uniform_(double from, double to, Generator generator = null) => Native.tensor_uniform_(this, from, to, generator);

        public Tensor normal_(double mean = 0, double std = 1, Generator generator = null) => Native.tensor_normal_(this, mean, std, generator);

        internal static IntPtr HandleOrNull(Tensor tensor) => tensor is null ? IntPtr.Zero : tensor.Handle;
    }
}
