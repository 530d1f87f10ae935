namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor empty_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false)
        {
            var (type, place) = (dtype ?? this.dtype, InitializeDevice(device ?? this.device));
            return WithGrad(Native.tensor_empty_like(this, (int)type, (int)place.type, place.index), requires_grad);
        }

        public Tensor zeros_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false)
        {
            var (type, place) = (dtype ?? this.dtype, InitializeDevice(device ?? this.device));
            return WithGrad(Native.tensor_zeros_like(this, (int)type, (int)place.type, place.index), requires_grad);
        }

        public Tensor ones_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false)
        {
            var (type, place) = (dtype ?? this.dtype, InitializeDevice(device ?? this.device));
            return WithGrad(Native.tensor_ones_like(this, (int)type, (int)place.type, place.index), requires_grad);
        }

        public Tensor rand_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false)
        {
            var (type, place) = (dtype ?? this.dtype, InitializeDevice(device ?? this.device));
            return WithGrad(Native.tensor_rand_like(this, (int)type, (int)place.type, place.index), requires_grad);
        }

        public Tensor randn_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false)
        {
            var (type, place) = (dtype ?? this.dtype, InitializeDevice(device ?? this.device));
            return WithGrad(Native.tensor_randn_like(this, (int)type, (int)place.type, place.index), requires_grad);
        }

        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false)
        {
            var (type, place) = (dtype ?? this.dtype, InitializeDevice(device ?? this.device));
            return WithGrad(Native.tensor_full_like(this, value, (int)type, (int)place.type, place.index), requires_grad);
        }

        public Tensor randint_like(long low, long high, ScalarType? dtype = null, Device device = null, bool requires_grad = false)
        {
            var (type, place) = (dtype ?? this.dtype, InitializeDevice(device ?? this.device));
            return WithGrad(Native.tensor_randint_like(this, low, high, (int)type, (int)place.type, place.index), requires_grad);
        }

        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => torch.empty(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => torch.zeros(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => torch.full(size, value, dtype ?? this.dtype, device ?? this.device, requires_grad);
    }
}
