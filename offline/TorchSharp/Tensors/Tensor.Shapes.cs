using System.Runtime.CompilerServices;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set
            {
                using var row = select(0, i1);
                row.copy_(value).Dispose();
            }
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get
            {
                using var row = select(0, i1);
                return row.select(0, i2);
            }
            set
            {
                using var element = this[i1, i2];
                element.copy_(value).Dispose();
            }
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get
            {
                using var plane = this[i1, i2];
                return plane.select(0, i3);
            }
            set
            {
                using var element = this[i1, i2, i3];
                element.copy_(value).Dispose();
            }
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get
            {
                using var block = this[i1, i2, i3];
                return block.select(0, i4);
            }
            set
            {
                using var element = this[i1, i2, i3, i4];
                element.copy_(value).Dispose();
            }
        }

        public unsafe Tensor view(params long[] shape)
        {
            fixed (long* sizes = shape) return Native.op_view(this, sizes, shape.Length);
        }

        public unsafe Tensor reshape(params long[] shape)
        {
            fixed (long* sizes = shape) return Native.op_reshape(this, sizes, shape.Length);
        }

        public unsafe Tensor permute(params long[] permutation)
        {
            fixed (long* dims = permutation) return Native.op_permute(this, dims, permutation.Length);
        }

        public unsafe Tensor expand(params long[] sizes)
        {
            fixed (long* pointer = sizes) return Native.op_expand(this, pointer, sizes.Length);
        }

        public unsafe Tensor flip(params long[] dims)
        {
            fixed (long* pointer = dims) return Native.op_flip(this, pointer, dims.Length);
        }

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Native.op_flatten(this, start_dim, end_dim);

        public Tensor transpose(long dim0, long dim1) => Native.op_transpose(this, dim0, dim1);

        public Tensor squeeze(long? dim = null) => dim is { } given ? Native.op_squeeze(this, given) : Native.op_squeeze_all(this);

        public Tensor unsqueeze(long dim) => Native.op_unsqueeze(this, dim);

        public Tensor select(long dim, long index) => Native.op_select(this, dim, index);

        public Tensor narrow(long dim, long start, long length) => Native.op_narrow(this, dim, start, length);

        public Tensor slice(long dim, long start, long finish, long step) => Native.op_slice(this, dim, start, finish, step);

        public Tensor index_select(long dim, Tensor index) => Native.op_index_select(this, dim, index);

        public Tensor gather(long dim, Tensor index) => Native.op_gather(this, dim, index);
    }
}
