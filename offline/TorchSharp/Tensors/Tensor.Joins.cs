namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public unsafe Tensor[] split(long size, int dim = 0) => Native.Wrap(Native.op_split(this, size, dim, out var items), items);

        public Tensor[] split(long[] sizes, long dim = 0) => split(sizes.AsSpan(), dim);

        public unsafe Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0)
        {
            fixed (long* pointer = sizes) return Native.Wrap(Native.op_split_sizes(this, pointer, sizes.Length, dim, out var items), items);
        }

        public unsafe Tensor[] chunk(long chunks, long dim = 0) => Native.Wrap(Native.op_chunk(this, chunks, dim, out var items), items);

        public unsafe Tensor[] unbind(long dimension = 0) => Native.Wrap(Native.op_unbind(this, dimension, out var items), items);
    }

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor[] split(Tensor tensor, long[] split_size_or_sections, long dim = 0) => tensor.split(split_size_or_sections, dim);

    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0) => input.chunk(chunks, dim);

    public static Tensor[] unbind(Tensor input, long dim = 0) => input.unbind(dim);

    public static unsafe Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij")
    {
        var list = tensors.ToList();
        fixed (IntPtr* pointer = Handles(list)) return Native.Wrap(Native.op_meshgrid(pointer, list.Count, indexing == "xy" ? 1 : 0, out var items), items);
    }

    public static unsafe Tensor einsum(string equation, params Tensor[] tensors)
    {
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(equation + '\0'))
        fixed (IntPtr* pointer = Handles(tensors))
            return Native.op_einsum(text, pointer, tensors.Length);
    }

    /// <summary>The places where the condition holds, one tensor a dimension.</summary>
    public static Tensor[] where(Tensor condition)
    {
        using var places = condition.nonzero();
        return places.unbind(1);
    }
}
