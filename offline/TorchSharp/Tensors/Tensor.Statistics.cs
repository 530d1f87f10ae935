namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor median() => Native.op_median(this);

        public Tensor argmin() => Native.op_argmin(this);

        public Tensor argmin(long dim, bool keepdim = false) => Native.op_argmin_dim(this, dim, keepdim ? 1 : 0);

        public Tensor nonzero() => Native.op_nonzero(this);

        public Tensor prod(ScalarType? type = null) => Native.op_prod(this, TypeOrNone(type));

        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => Native.op_prod_dim(this, dim, keepdim ? 1 : 0, TypeOrNone(type));

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum(stackalloc long[] { dim0, dim1 }, keepdim, type);

        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => sum(stackalloc long[] { dim0, dim1, dim2 }, keepdim, type);

        public Tensor cumsum(long dim, ScalarType? type = null) => Native.op_cumsum(this, dim, TypeOrNone(type));

        public Tensor cumprod(long dim, ScalarType? type = null) => Native.op_cumprod(this, dim, TypeOrNone(type));

        public Tensor all(long dim, bool keepdim = false) => Native.op_all_dim(this, dim, keepdim ? 1 : 0);

        public Tensor any(long dim, bool keepdim = false) => Native.op_any_dim(this, dim, keepdim ? 1 : 0);

        public Tensor logsumexp(long dim, bool keepdim = false) => Native.op_logsumexp_dim(this, dim, keepdim ? 1 : 0);

        public Tensor norm(int dim, bool keepdim = false, float p = 2) => Native.op_norm_dim(this, dim, keepdim ? 1 : 0, p);

        public Tensor amax(params long[] dims) => amax(dims.AsSpan(), false, null);

        public Tensor amax(long[] dims, bool keepdim = false, Tensor @out = null) => amax(dims.AsSpan(), keepdim, @out);

        public unsafe Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor @out = null)
        {
            fixed (long* pointer = dims)
            {
                var found = Native.op_amax(this, pointer, dims.Length, keepdim ? 1 : 0);
                return @out is null ? found : Into(@out, found);
            }
        }

        public Tensor amin(params long[] dims) => amin(dims.AsSpan(), false, null);

        public Tensor amin(long[] dims, bool keepdim = false, Tensor @out = null) => amin(dims.AsSpan(), keepdim, @out);

        public unsafe Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor @out = null)
        {
            fixed (long* pointer = dims)
            {
                var found = Native.op_amin(this, pointer, dims.Length, keepdim ? 1 : 0);
                return @out is null ? found : Into(@out, found);
            }
        }

        public Tensor var(bool unbiased = true) => Native.op_var(this, unbiased ? 1 : 0);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var(stackalloc long[] { dim }, unbiased, keepdim, type);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var(dimensions.AsSpan(), unbiased, keepdim, type);

        public unsafe Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* dims = dimensions)
            {
                var found = Native.op_var_dim(this, dims, dimensions.Length, unbiased ? 1 : 0, keepdim ? 1 : 0);
                if (type is not { } wanted || wanted == found.dtype) return found;
                using (found) return found.to(wanted);
            }
        }

        public Tensor std(bool unbiased = true) => Native.op_std(this, unbiased ? 1 : 0);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std(stackalloc long[] { dim }, unbiased, keepdim, type);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std(dimensions.AsSpan(), unbiased, keepdim, type);

        public unsafe Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* dims = dimensions)
            {
                var found = Native.op_std_dim(this, dims, dimensions.Length, unbiased ? 1 : 0, keepdim ? 1 : 0);
                if (type is not { } wanted || wanted == found.dtype) return found;
                using (found) return found.to(wanted);
            }
        }

        private static Tensor Into(Tensor target, Tensor found)
        {
            using (found) return target.copy_(found);
        }
    }
}
