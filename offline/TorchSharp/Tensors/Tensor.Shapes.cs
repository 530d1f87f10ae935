using System.Runtime.CompilerServices;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[long i1] => select(0, i1);

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get
            {
                using var row = select(0, i1);
                return row.select(0, i2);
            }
        }

        public unsafe Tensor view(params long[] shape)
        {
            fixed (long* sizes = shape) return Native.Wrap(Native.op_view(Handle, sizes, shape.Length));
        }

        public unsafe Tensor reshape(params long[] shape)
        {
            fixed (long* sizes = shape) return Native.Wrap(Native.op_reshape(Handle, sizes, shape.Length));
        }

        public unsafe Tensor permute(params long[] permutation)
        {
            fixed (long* dims = permutation) return Native.Wrap(Native.op_permute(Handle, dims, permutation.Length));
        }

        public unsafe Tensor expand(params long[] sizes)
        {
            fixed (long* pointer = sizes) return Native.Wrap(Native.op_expand(Handle, pointer, sizes.Length));
        }

        public unsafe Tensor flip(params long[] dims)
        {
            fixed (long* pointer = dims) return Native.Wrap(Native.op_flip(Handle, pointer, dims.Length));
        }

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Native.Wrap(Native.op_flatten(Handle, start_dim, end_dim));

        public Tensor transpose(long dim0, long dim1) => Native.Wrap(Native.op_transpose(Handle, dim0, dim1));

        public Tensor squeeze(long? dim = null) => Native.Wrap(dim is { } given ? Native.op_squeeze(Handle, given) : Native.op_squeeze_all(Handle));

        public Tensor unsqueeze(long dim) => Native.Wrap(Native.op_unsqueeze(Handle, dim));

        public Tensor select(long dim, long index) => Native.Wrap(Native.op_select(Handle, dim, index));

        public Tensor narrow(long dim, long start, long length) => Native.Wrap(Native.op_narrow(Handle, dim, start, length));

        public Tensor slice(long dim, long start, long finish, long step) => Native.Wrap(Native.op_slice(Handle, dim, start, finish, step));

        public Tensor index_select(long dim, Tensor index) => Native.Wrap(Native.op_index_select(Handle, dim, index.Handle));

        public Tensor gather(long dim, Tensor index) => Native.Wrap(Native.op_gather(Handle, dim, index.Handle));
    }
}
