namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Native.tensor_dim(this)];
                fixed (long* pointer = sizes) Native.tensor_sizes(this, pointer);
                return sizes;
            }
        }

        public ScalarType dtype => (ScalarType)Native.tensor_dtype(this);

        public Device device => new(device_type, device_index);

        public DeviceType device_type => (DeviceType)Native.tensor_device_type(this);

        public int device_index => Native.tensor_device_index(this);

        public long NumberOfElements => Native.tensor_numel(this);

        public long ElementSize => Native.tensor_item_size(this);

        public long Dimensions => dim();

        public long ndim => dim();

        public bool is_leaf => Native.tensor_is_leaf(this) != 0;

        public bool requires_grad
        {
            get => Native.tensor_requires_grad(this) != 0;
            set => Native.Check(Native.tensor_set_requires_grad(this, value ? 1 : 0));
        }

        /// <summary>The gradient that backward left, or null.</summary>
        public Tensor grad
        {
            get
            {
                var found = Native.tensor_grad(this);
                return found == IntPtr.Zero ? null : new(found);
            }
            set => Native.Check(Native.tensor_set_grad(this, value));
        }

        /// <summary>The memory of a contiguous tensor on the CPU.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                if (device_type != DeviceType.CPU) throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
                if (!is_contiguous()) throw new InvalidOperationException("The bytes of a tensor can be had only when it is contiguous; call contiguous() first.");
                return new(Native.tensor_data(this), checked((int)(NumberOfElements * ElementSize)));
            }
            set => value.CopyTo(bytes);
        }

        public long dim() => Native.tensor_dim(this);

        public long numel() => NumberOfElements;

        public long size(int dim) => shape[dim < 0 ? dim + (int)ndim : dim];

        public unsafe long[] stride()
        {
            var strides = new long[Native.tensor_dim(this)];
            fixed (long* pointer = strides) Native.tensor_strides(this, pointer);
            return strides;
        }

        public bool is_contiguous() => Native.tensor_is_contiguous(this) != 0;

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public void backward() => Native.Check(Native.autograd_backward(this));

        public void backward(IList<Tensor> grad_tensors = null, bool create_graph = false, bool retain_graph = false, IList<Tensor> inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        public Utils.TensorAccessor<T> data<T>() where T : unmanaged => new(this);

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException($"Number of elements in the tensor must be 1; found {NumberOfElements}.");
            using var plain = cpu();
            return plain.data<T>()[0];
        }

        public override string ToString() => IsInvalid ? "<invalid>" : $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";
    }
}
