using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>The shim's operators that reshape, pick, join and cut.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Shim)] internal static partial torch.Tensor op_repeat(torch.Tensor x, long* values, int count);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_as_strided(torch.Tensor x, long* sizes, int count, long* strides, int strideCount, long offset);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_unflatten(torch.Tensor x, long dim, long* sizes, int count);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_squeeze_(torch.Tensor x);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_squeeze_dim_(torch.Tensor x, long dim);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_unsqueeze_(torch.Tensor x, long dim);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_diagonal(torch.Tensor x, long offset, long dim1, long dim2);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_diag(torch.Tensor x, long diagonal);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_tril(torch.Tensor x, long diagonal);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_triu(torch.Tensor x, long diagonal);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_roll(torch.Tensor x, long* shifts, int count, long* dims, int dimCount);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_repeat_interleave(torch.Tensor x, long repeats, long* dim);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_masked_select(torch.Tensor x, torch.Tensor mask);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_scatter(torch.Tensor x, long dim, torch.Tensor index, torch.Tensor source);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_scatter_(torch.Tensor x, long dim, torch.Tensor index, torch.Tensor source);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_scatter_add(torch.Tensor x, long dim, torch.Tensor index, torch.Tensor source);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_scatter_add_(torch.Tensor x, long dim, torch.Tensor index, torch.Tensor source);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_index_copy(torch.Tensor x, long dim, torch.Tensor index, torch.Tensor source);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_index_copy_(torch.Tensor x, long dim, torch.Tensor index, torch.Tensor source);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_index_add(torch.Tensor x, long dim, torch.Tensor index, torch.Tensor source, Scalar alpha);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_index_add_(torch.Tensor x, long dim, torch.Tensor index, torch.Tensor source, Scalar alpha);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_index(torch.Tensor x, IntPtr* indices, int count);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_index_put_(torch.Tensor x, IntPtr* indices, int count, torch.Tensor value);

    [LibraryImport(Shim)] internal static partial int op_split(torch.Tensor x, long size, long dim, out IntPtr* items);
    [LibraryImport(Shim)] internal static partial int op_split_sizes(torch.Tensor x, long* sizes, int count, long dim, out IntPtr* items);
    [LibraryImport(Shim)] internal static partial int op_chunk(torch.Tensor x, long chunks, long dim, out IntPtr* items);
    [LibraryImport(Shim)] internal static partial int op_unbind(torch.Tensor x, long dim, out IntPtr* items);
    [LibraryImport(Shim)] internal static partial int op_meshgrid(IntPtr* tensors, int count, int xy, out IntPtr* items);
    [LibraryImport(Shim)] internal static partial void list_free(IntPtr* items);
}
