namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor expm1() => Native.op_expm1(this);

        public Tensor expm1_() => Native.op_expm1_(this);

        public Tensor log1p() => Native.op_log1p(this);

        public Tensor log1p_() => Native.op_log1p_(this);

        public Tensor log2() => Native.op_log2(this);

        public Tensor log2_() => Native.op_log2_(this);

        public Tensor log10() => Native.op_log10(this);

        public Tensor log10_() => Native.op_log10_(this);

        public Tensor rsqrt() => Native.op_rsqrt(this);

        public Tensor rsqrt_() => Native.op_rsqrt_(this);

        public Tensor reciprocal() => Native.op_reciprocal(this);

        public Tensor reciprocal_() => Native.op_reciprocal_(this);

        public Tensor tan() => Native.op_tan(this);

        public Tensor tan_() => Native.op_tan_(this);

        public Tensor asin() => Native.op_asin(this);

        public Tensor asin_() => Native.op_asin_(this);

        public Tensor acos() => Native.op_acos(this);

        public Tensor acos_() => Native.op_acos_(this);

        public Tensor atan() => Native.op_atan(this);

        public Tensor atan_() => Native.op_atan_(this);

        public Tensor sinh() => Native.op_sinh(this);

        public Tensor sinh_() => Native.op_sinh_(this);

        public Tensor cosh() => Native.op_cosh(this);

        public Tensor cosh_() => Native.op_cosh_(this);

        public Tensor erf() => Native.op_erf(this);

        public Tensor erf_() => Native.op_erf_(this);

        public Tensor trunc() => Native.op_trunc(this);

        public Tensor trunc_() => Native.op_trunc_(this);

        public Tensor frac() => Native.op_frac(this);

        public Tensor frac_() => Native.op_frac_(this);

        public Tensor logical_not() => Native.op_logical_not(this);

        public Tensor logical_not_() => Native.op_logical_not_(this);

        public Tensor bitwise_not() => Native.op_bitwise_not(this);

        public Tensor bitwise_not_() => Native.op_bitwise_not_(this);

        public Tensor silu() => Native.op_silu(this);

        public Tensor silu_() => Native.op_silu_(this);

        public Tensor relu6() => Native.op_relu6(this);

        public Tensor relu6_() => Native.op_relu6_(this);

        public Tensor hardswish() => Native.op_hardswish(this);

        public Tensor hardswish_() => Native.op_hardswish_(this);

        public Tensor hardsigmoid() => Native.op_hardsigmoid(this);

        public Tensor hardsigmoid_() => Native.op_hardsigmoid_(this);

        public Tensor neg_() => Native.op_neg_(this);

        public Tensor exp_() => Native.op_exp_(this);

        public Tensor log_() => Native.op_log_(this);

        public Tensor sqrt_() => Native.op_sqrt_(this);

        public Tensor sin_() => Native.op_sin_(this);

        public Tensor cos_() => Native.op_cos_(this);

        public Tensor tanh_() => Native.op_tanh_(this);

        public Tensor sigmoid_() => Native.op_sigmoid_(this);

        public Tensor floor_() => Native.op_floor_(this);

        public Tensor ceil_() => Native.op_ceil_(this);

        public Tensor isinf() => Native.op_isinf(this);

        public Tensor gelu() => Native.op_gelu(this);

        public Tensor log_sigmoid() => Native.op_log_sigmoid(this);
    }
}
