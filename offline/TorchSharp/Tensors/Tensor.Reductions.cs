namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private const int NoType = -1;

        public Tensor sum(ScalarType? type = null) => Native.Wrap(Native.op_sum_type(Handle, TypeOrNone(type)));

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => sum(dim.AsSpan(), keepdim, type);

        public unsafe Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* dims = dim) return Native.Wrap(Native.op_sum_dim(Handle, dims, dim.Length, keepdim ? 1 : 0, TypeOrNone(type)));
        }

        public unsafe Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* dims = dimensions) return Native.Wrap(Native.op_mean_dim(Handle, dims, dimensions.Length, keepdim ? 1 : 0, TypeOrNone(type)));
        }

        public Tensor norm(float p = 2) => Native.Wrap(Native.op_norm(Handle, p));

        public Tensor argmax(long dim, bool keepdim = false) => Native.Wrap(Native.op_argmax_dim(Handle, dim, keepdim ? 1 : 0));

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
        {
            Native.Check(Native.op_max_dim(Handle, dim, keepdim ? 1 : 0, out var values, out var indices));
            return (new(values), new(indices));
        }

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            Native.Check(Native.op_topk(Handle, k, dim, largest ? 1 : 0, sorted ? 1 : 0, out var values, out var indices));
            return (new(values), new(indices));
        }

        public Tensor softmax(long dim, ScalarType? dtype = null) => Native.Wrap(Native.op_softmax(Handle, dim, TypeOrNone(dtype)));

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Native.Wrap(Native.op_log_softmax(Handle, dim, TypeOrNone(dtype)));

        private static int TypeOrNone(ScalarType? type) => type is { } given ? (int)given : NoType;
    }
}
