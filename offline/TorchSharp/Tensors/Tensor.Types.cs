namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor type(ScalarType dtype) => to(dtype);

        public Tensor type_as(Tensor tensor) => to(tensor.dtype);

        public Tensor @float() => to(ScalarType.Float32);

        public Tensor @double() => to(ScalarType.Float64);

        public Tensor half() => to(ScalarType.Float16);

        public Tensor bfloat16() => to(ScalarType.BFloat16);

        public Tensor @long() => to(ScalarType.Int64);

        public Tensor @int() => to(ScalarType.Int32);

        public Tensor @short() => to(ScalarType.Int16);

        public Tensor @char() => to(ScalarType.Int8);

        public Tensor @byte() => to(ScalarType.Byte);

        public Tensor @bool() => to(ScalarType.Bool);

        public Tensor pin_memory() => Native.tensor_pin_memory(this);

        public bool is_pinned() => Native.tensor_is_pinned(this) != 0;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_integral() => torch.is_integral(dtype);

        public long element_size() => ElementSize;

        public long storage_offset() => Native.tensor_storage_offset(this);

        public long[] size() => shape;

        public long stride(int dim) => stride()[dim < 0 ? dim + (int)ndim : dim];

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Native.Check(Native.tensor_retain_grad(this));

        /// <summary>The only element of a tensor.</summary>
        public Scalar ToScalar()
        {
            Native.Check(Native.tensor_item(this, out var number));
            return new(number, number.Kind switch { 0 => ScalarType.Int64, 1 => ScalarType.Float64, _ => ScalarType.Bool });
        }
    }
}
