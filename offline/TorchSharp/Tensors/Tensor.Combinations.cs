namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor remainder(Tensor target) => Native.op_remainder(this, target);

        public Tensor remainder(Scalar scalar) => Native.op_remainder_scalar(this, scalar);

        public Tensor remainder_(Tensor target) => Native.op_remainder_(this, target);

        public Tensor remainder_(Scalar scalar) => Native.op_remainder__scalar(this, scalar);

        public Tensor fmod(Tensor target) => Native.op_fmod(this, target);

        public Tensor fmod(Scalar scalar) => Native.op_fmod_scalar(this, scalar);

        public Tensor fmod_(Tensor target) => Native.op_fmod_(this, target);

        public Tensor fmod_(Scalar scalar) => Native.op_fmod__scalar(this, scalar);

        public Tensor floor_divide(Tensor other) => Native.op_floor_divide(this, other);

        public Tensor floor_divide(Scalar other) => Native.op_floor_divide_scalar(this, other);

        public Tensor floor_divide_(Tensor other) => Native.op_floor_divide_(this, other);

        public Tensor floor_divide_(Scalar other) => Native.op_floor_divide__scalar(this, other);

        public Tensor atan2(Tensor other) => Native.op_atan2(this, other);

        public Tensor atan2_(Tensor other) => Native.op_atan2_(this, other);

        public Tensor logical_and(Tensor other) => Native.op_logical_and(this, other);

        public Tensor logical_and_(Tensor other) => Native.op_logical_and_(this, other);

        public Tensor logical_or(Tensor other) => Native.op_logical_or(this, other);

        public Tensor logical_or_(Tensor other) => Native.op_logical_or_(this, other);

        public Tensor logical_xor(Tensor other) => Native.op_logical_xor(this, other);

        public Tensor logical_xor_(Tensor other) => Native.op_logical_xor_(this, other);

        public Tensor bitwise_and(Tensor other) => Native.op_bitwise_and(this, other);

        public Tensor bitwise_and_(Tensor other) => Native.op_bitwise_and_(this, other);

        public Tensor bitwise_or(Tensor other) => Native.op_bitwise_or(this, other);

        public Tensor bitwise_or_(Tensor other) => Native.op_bitwise_or_(this, other);

        public Tensor bitwise_xor(Tensor other) => Native.op_bitwise_xor(this, other);

        public Tensor bitwise_xor_(Tensor other) => Native.op_bitwise_xor_(this, other);

        public Tensor pow_(Tensor exponent) => Native.op_pow_(this, exponent);

        public Tensor pow_(Scalar exponent) => Native.op_pow__scalar(this, exponent);

        public Tensor fmin(Tensor other) => Native.op_fmin(this, other);

        public Tensor fmax(Tensor other) => Native.op_fmax(this, other);

        public Tensor min(Tensor other) => minimum(other);

        public Tensor max(Tensor other) => maximum(other);

        public Tensor leaky_relu(Scalar negative_slope) => Native.op_leaky_relu(this, negative_slope);

        public Tensor hardtanh(Scalar min, Scalar max) => Native.op_hardtanh(this, min, max);

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Native.op_addcmul(this, tensor1, tensor2, value.Number);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Native.op_addcdiv(this, tensor1, tensor2, value.Number);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Native.op_addcdiv(this, tensor1, tensor2, One);

        public Tensor masked_fill(Tensor mask, Scalar value) => Native.op_masked_fill(this, mask, value);

        public Tensor leaky_relu_(Scalar negative_slope) => Native.op_leaky_relu_(this, negative_slope);

        public Tensor hardtanh_(Scalar min, Scalar max) => Native.op_hardtanh_(this, min, max);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Native.op_addcmul_(this, tensor1, tensor2, value.Number);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Native.op_addcdiv_(this, tensor1, tensor2, value.Number);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Native.op_addcdiv_(this, tensor1, tensor2, One);

        public Tensor masked_fill_(Tensor mask, Scalar value) => Native.op_masked_fill_(this, mask, value);

        public Tensor add(Scalar scalar, Scalar alpha) => Native.op_add_scalar(this, scalar.Number, alpha.Number);

        public Tensor add_(Scalar scalar, Scalar alpha) => Native.op_add__scalar(this, scalar.Number, alpha.Number);

        public Tensor lerp_(Tensor end, Tensor weight) => Native.op_lerp_(this, end, weight);

        public Tensor clip(Scalar min = null, Scalar max = null) => clamp(min, max);

        public Tensor where(Tensor condition, Tensor y) => torch.where(condition, this, y);

        public unsafe Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null)
        {
            var (positive, negative) = (posinf ?? 0, neginf ?? 0);
            return Native.op_nan_to_num(this, nan, posinf is null ? null : &positive, neginf is null ? null : &negative);
        }
    }
}
