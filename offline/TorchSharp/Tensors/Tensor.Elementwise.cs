namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly NativeNumber One = new() { Kind = 0, Integer = 1 };

        public Tensor abs() => Native.Wrap(Native.op_abs(Handle));

        public Tensor abs_() => Native.Wrap(Native.op_abs_(Handle));

        public Tensor sign() => Native.Wrap(Native.op_sign(Handle));

        public Tensor sign_() => Native.Wrap(Native.op_sign_(Handle));

        public Tensor neg() => Native.Wrap(Native.op_neg(Handle));

        public Tensor exp() => Native.Wrap(Native.op_exp(Handle));

        public Tensor log() => Native.Wrap(Native.op_log(Handle));

        public Tensor sqrt() => Native.Wrap(Native.op_sqrt(Handle));

        public Tensor square() => Native.Wrap(Native.op_square(Handle));

        public Tensor sin() => Native.Wrap(Native.op_sin(Handle));

        public Tensor cos() => Native.Wrap(Native.op_cos(Handle));

        public Tensor tanh() => Native.Wrap(Native.op_tanh(Handle));

        public Tensor sigmoid() => Native.Wrap(Native.op_sigmoid(Handle));

        public Tensor relu() => Native.Wrap(Native.op_relu(Handle));

        public Tensor relu_() => Native.Wrap(Native.op_relu_(Handle));

        public Tensor floor() => Native.Wrap(Native.op_floor(Handle));

        public Tensor ceil() => Native.Wrap(Native.op_ceil(Handle));

        public Tensor isfinite() => Native.Wrap(Native.op_isfinite(Handle));

        public Tensor clone() => Native.Wrap(Native.op_clone(Handle));

        public Tensor contiguous() => Native.Wrap(Native.op_contiguous(Handle));

        public Tensor detach() => Native.Wrap(Native.op_detach(Handle));

        public Tensor detach_() => Native.Wrap(Native.op_detach_(Handle));

        public Tensor zero_() => Native.Wrap(Native.op_zero_(Handle));

        public Tensor mean() => Native.Wrap(Native.op_mean(Handle));

        public Tensor min() => Native.Wrap(Native.op_min(Handle));

        public Tensor max() => Native.Wrap(Native.op_max(Handle));

        public Tensor all() => Native.Wrap(Native.op_all(Handle));

        public Tensor any() => Native.Wrap(Native.op_any(Handle));

        public Tensor argmax() => Native.Wrap(Native.op_argmax(Handle));

        public Tensor isnan() => Native.Wrap(Native.op_isnan(Handle));

        public Tensor alias() => Native.Wrap(Native.op_alias(Handle));

        public Tensor t() => Native.Wrap(Native.op_t(Handle));

        public Tensor mul(Tensor target) => Native.Wrap(Native.op_mul(Handle, target.Handle));

        public Tensor mul_(Tensor target) => Native.Wrap(Native.op_mul_(Handle, target.Handle));

        public Tensor minimum(Tensor other) => Native.Wrap(Native.op_minimum(Handle, other.Handle));

        public Tensor maximum(Tensor other) => Native.Wrap(Native.op_maximum(Handle, other.Handle));

        public Tensor matmul(Tensor target) => Native.Wrap(Native.op_matmul(Handle, target.Handle));

        public Tensor pow(Tensor exponent) => Native.Wrap(Native.op_pow(Handle, exponent.Handle));

        public Tensor mul(Scalar target) => Native.Wrap(Native.op_mul_scalar(Handle, target.Number));

        public Tensor mul_(Scalar target) => Native.Wrap(Native.op_mul__scalar(Handle, target.Number));

        public Tensor pow(Scalar exponent) => Native.Wrap(Native.op_pow_scalar(Handle, exponent.Number));

        public Tensor eq(Tensor target) => Native.Wrap(Native.op_eq(Handle, target.Handle));

        public Tensor eq(Scalar target) => Native.Wrap(Native.op_eq_scalar(Handle, target.Number));

        public Tensor ne(Tensor target) => Native.Wrap(Native.op_ne(Handle, target.Handle));

        public Tensor ne(Scalar target) => Native.Wrap(Native.op_ne_scalar(Handle, target.Number));

        public Tensor lt(Tensor target) => Native.Wrap(Native.op_lt(Handle, target.Handle));

        public Tensor lt(Scalar target) => Native.Wrap(Native.op_lt_scalar(Handle, target.Number));

        public Tensor le(Tensor target) => Native.Wrap(Native.op_le(Handle, target.Handle));

        public Tensor le(Scalar target) => Native.Wrap(Native.op_le_scalar(Handle, target.Number));

        public Tensor gt(Tensor target) => Native.Wrap(Native.op_gt(Handle, target.Handle));

        public Tensor gt(Scalar target) => Native.Wrap(Native.op_gt_scalar(Handle, target.Number));

        public Tensor ge(Tensor target) => Native.Wrap(Native.op_ge(Handle, target.Handle));

        public Tensor ge(Scalar target) => Native.Wrap(Native.op_ge_scalar(Handle, target.Number));

        public Tensor add(Tensor target) => Native.Wrap(Native.op_add(Handle, target.Handle, One));

        public Tensor add(Tensor target, Scalar alpha) => Native.Wrap(Native.op_add(Handle, target.Handle, alpha.Number));

        public Tensor add(Scalar scalar) => Native.Wrap(Native.op_add_scalar(Handle, scalar.Number, One));

        public Tensor add_(Tensor target) => Native.Wrap(Native.op_add_(Handle, target.Handle, One));

        public Tensor add_(Tensor target, Scalar alpha) => Native.Wrap(Native.op_add_(Handle, target.Handle, alpha.Number));

        public Tensor add_(Scalar scalar) => Native.Wrap(Native.op_add__scalar(Handle, scalar.Number, One));

        public Tensor sub(Tensor target) => Native.Wrap(Native.op_sub(Handle, target.Handle, One));

        public Tensor sub(Scalar target) => Native.Wrap(Native.op_sub_scalar(Handle, target.Number, One));

        public Tensor sub_(Tensor target) => Native.Wrap(Native.op_sub_(Handle, target.Handle, One));

        public Tensor sub_(Scalar target) => Native.Wrap(Native.op_sub__scalar(Handle, target.Number, One));

        public Tensor clamp_min(Scalar min) => Native.Wrap(Native.op_clamp_min_scalar(Handle, min.Number));

        public Tensor clamp_min_(Scalar min) => Native.Wrap(Native.op_clamp_min__scalar(Handle, min.Number));

        public Tensor clamp_max(Scalar max) => Native.Wrap(Native.op_clamp_max_scalar(Handle, max.Number));

        public Tensor clamp_max_(Scalar max) => Native.Wrap(Native.op_clamp_max__scalar(Handle, max.Number));

        public Tensor fill_(Scalar value) => Native.Wrap(Native.op_fill__scalar(Handle, value.Number));
    }
}
