namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private const int NoType = -1;

        public Tensor sum(ScalarType? type = null) => Native.op_sum_type(this, TypeOrNone(type));

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => sum(dim.AsSpan(), keepdim, type);

        public unsafe Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* dims = dim) return Native.op_sum_dim(this, dims, dim.Length, keepdim ? 1 : 0, TypeOrNone(type));
        }

        public unsafe Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* dims = dimensions) return Native.op_mean_dim(this, dims, dimensions.Length, keepdim ? 1 : 0, TypeOrNone(type));
        }

        public Tensor norm(float p = 2) => Native.op_norm(this, p);

        public Tensor argmax(long dim, bool keepdim = false) => Native.op_argmax_dim(this, dim, keepdim ? 1 : 0);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
        {
            Native.op_max_dim(this, dim, keepdim ? 1 : 0, out var values, out var indexes);
            return (values, indexes);
        }

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            Native.op_topk(this, k, dim, largest ? 1 : 0, sorted ? 1 : 0, out var values, out var indexes);
            return (values, indexes);
        }

        public Tensor softmax(long dim, ScalarType? dtype = null) => Native.op_softmax(this, dim, TypeOrNone(dtype));

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Native.op_log_softmax(this, dim, TypeOrNone(dtype));

        private static int TypeOrNone(ScalarType? type) => type is { } given ? (int)given : NoType;
    }
}
