namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly NativeNumber One = new() { Kind = 0, Integer = 1 };

        public Tensor abs() => Native.op_abs(this);

        public Tensor abs_() => Native.op_abs_(this);

        public Tensor sign() => Native.op_sign(this);

        public Tensor sign_() => Native.op_sign_(this);

        public Tensor neg() => Native.op_neg(this);

        public Tensor exp() => Native.op_exp(this);

        public Tensor log() => Native.op_log(this);

        public Tensor sqrt() => Native.op_sqrt(this);

        public Tensor square() => Native.op_square(this);

        public Tensor sin() => Native.op_sin(this);

        public Tensor cos() => Native.op_cos(this);

        public Tensor tanh() => Native.op_tanh(this);

        public Tensor sigmoid() => Native.op_sigmoid(this);

        public Tensor relu() => Native.op_relu(this);

        public Tensor relu_() => Native.op_relu_(this);

        public Tensor floor() => Native.op_floor(this);

        public Tensor ceil() => Native.op_ceil(this);

        public Tensor isfinite() => Native.op_isfinite(this);

        public Tensor clone() => Native.op_clone(this);

        public Tensor contiguous() => Native.op_contiguous(this);

        public Tensor detach() => Native.op_detach(this);

        public Tensor detach_() => Native.op_detach_(this);

        public Tensor zero_() => Native.op_zero_(this);

        public Tensor mean() => Native.op_mean(this);

        public Tensor min() => Native.op_min(this);

        public Tensor max() => Native.op_max(this);

        public Tensor all() => Native.op_all(this);

        public Tensor any() => Native.op_any(this);

        public Tensor argmax() => Native.op_argmax(this);

        public Tensor isnan() => Native.op_isnan(this);

        public Tensor alias() => Native.op_alias(this);

        public Tensor t() => Native.op_t(this);

        public Tensor mul(Tensor target) => Native.op_mul(this, target);

        public Tensor mul_(Tensor target) => Native.op_mul_(this, target);

        public Tensor minimum(Tensor other) => Native.op_minimum(this, other);

        public Tensor maximum(Tensor other) => Native.op_maximum(this, other);

        public Tensor matmul(Tensor target) => Native.op_matmul(this, target);

        public Tensor pow(Tensor exponent) => Native.op_pow(this, exponent);

        public Tensor mul(Scalar target) => Native.op_mul_scalar(this, target.Number);

        public Tensor mul_(Scalar target) => Native.op_mul__scalar(this, target.Number);

        public Tensor pow(Scalar exponent) => Native.op_pow_scalar(this, exponent.Number);

        public Tensor eq(Tensor target) => Native.op_eq(this, target);

        public Tensor eq(Scalar target) => Native.op_eq_scalar(this, target.Number);

        public Tensor ne(Tensor target) => Native.op_ne(this, target);

        public Tensor ne(Scalar target) => Native.op_ne_scalar(this, target.Number);

        public Tensor lt(Tensor target) => Native.op_lt(this, target);

        public Tensor lt(Scalar target) => Native.op_lt_scalar(this, target.Number);

        public Tensor le(Tensor target) => Native.op_le(this, target);

        public Tensor le(Scalar target) => Native.op_le_scalar(this, target.Number);

        public Tensor gt(Tensor target) => Native.op_gt(this, target);

        public Tensor gt(Scalar target) => Native.op_gt_scalar(this, target.Number);

        public Tensor ge(Tensor target) => Native.op_ge(this, target);

        public Tensor ge(Scalar target) => Native.op_ge_scalar(this, target.Number);

        public Tensor add(Tensor target) => Native.op_add(this, target, One);

        public Tensor add(Tensor target, Scalar alpha) => Native.op_add(this, target, alpha.Number);

        public Tensor add(Scalar scalar) => Native.op_add_scalar(this, scalar.Number, One);

        public Tensor add_(Tensor target) => Native.op_add_(this, target, One);

        public Tensor add_(Tensor target, Scalar alpha) => Native.op_add_(this, target, alpha.Number);

        public Tensor add_(Scalar scalar) => Native.op_add__scalar(this, scalar.Number, One);

        public Tensor sub(Tensor target) => Native.op_sub(this, target, One);

        public Tensor sub(Scalar target) => Native.op_sub_scalar(this, target.Number, One);

        public Tensor sub_(Tensor target) => Native.op_sub_(this, target, One);

        public Tensor sub_(Scalar target) => Native.op_sub__scalar(this, target.Number, One);

        public Tensor clamp_min(Scalar min) => Native.op_clamp_min_scalar(this, min.Number);

        public Tensor clamp_min_(Scalar min) => Native.op_clamp_min__scalar(this, min.Number);

        public Tensor clamp_max(Scalar max) => Native.op_clamp_max_scalar(this, max.Number);

        public Tensor clamp_max_(Scalar max) => Native.op_clamp_max__scalar(this, max.Number);

        public Tensor fill_(Scalar value) => Native.op_fill__scalar(this, value.Number);
    }
}
