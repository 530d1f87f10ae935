namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public unsafe Tensor as_strided(long[] size, long[] strides, long storageOffset = 0)
        {
            fixed (long* sizes = size)
            fixed (long* steps = strides) return Native.op_as_strided(this, sizes, size.Length, steps, strides.Length, storageOffset);
        }

        public unsafe Tensor repeat(params long[] sizes)
        {
            fixed (long* pointer = sizes) return Native.op_repeat(this, pointer, sizes.Length);
        }

        public unsafe Tensor unflatten(long dim, params long[] sizes)
        {
            fixed (long* pointer = sizes) return Native.op_unflatten(this, dim, pointer, sizes.Length);
        }

        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);

        public unsafe Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false)
        {
            fixed (long* pointer = sizes) return Native.op_expand(this, pointer, sizes.Length);
        }

        public Tensor expand(long[] sizes, bool isImplicit = false) => expand(sizes.AsSpan(), isImplicit);

        public Tensor expand_as(Tensor other) => expand(other.shape);

        public Tensor view_as(Tensor other) => view(other.shape);

        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        public Tensor T => t();

        public Tensor mT => transpose(-2, -1);

        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor squeeze_(long? dim = null) => dim is { } given ? Native.op_squeeze_dim_(this, given) : Native.op_squeeze_(this);

        public Tensor unsqueeze_(long dim) => Native.op_unsqueeze_(this, dim);

        public Tensor ravel() => reshape(-1);

        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 0) => Native.op_diagonal(this, offset, dim1, dim2);

        public Tensor diag(long diagonal = 0) => Native.op_diag(this, diagonal);

        public Tensor tril(long diagonal = 0) => Native.op_tril(this, diagonal);

        public Tensor triu(long diagonal = 0) => Native.op_triu(this, diagonal);

        public Tensor roll(long shifts, long? dims = null) => dims is { } dim ? roll(stackalloc long[] { shifts }, stackalloc long[] { dim }) : roll(stackalloc long[] { shifts });

        public Tensor roll(long[] shifts, long[] dims) => roll(shifts.AsSpan(), dims.AsSpan());

        public Tensor roll((long, long) shifts, (long, long) dims) => roll(stackalloc long[] { shifts.Item1, shifts.Item2 }, stackalloc long[] { dims.Item1, dims.Item2 });

        public unsafe Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default)
        {
            fixed (long* s = shifts, d = dims) return Native.op_roll(this, s, shifts.Length, d, dims.Length);
        }

        public unsafe Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null)
        {
            var given = dim ?? 0;
            return Native.op_repeat_interleave(this, repeats, dim is null ? null : &given);
        }

        public Tensor masked_select(Tensor mask) => Native.op_masked_select(this, mask);

        public Tensor scatter(long dim, Tensor index, Tensor src) => Native.op_scatter(this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src) => Native.op_scatter_(this, dim, index, src);

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Native.op_scatter_add(this, dim, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Native.op_scatter_add_(this, dim, index, src);

        public Tensor index_copy(long dim, Tensor index, Tensor source) => Native.op_index_copy(this, dim, index, source);

        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Native.op_index_copy_(this, dim, index, source);

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => Native.op_index_add(this, dim, index, source, alpha);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Native.op_index_add_(this, dim, index, source, alpha);
    }
}
