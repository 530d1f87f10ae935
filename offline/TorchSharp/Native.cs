using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>A number on its way to the shim.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeNumber
{
    internal int Kind;
    internal long Integer;
    internal double Real;
}

/// <summary>The shim's functions, and what to do when one of them fails.</summary>
internal static unsafe partial class Native
{
    private const string Shim = "torchshim";

    /// <summary>A tensor that owns the handle, or an exception with libtorch's message where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static torch.Tensor Wrap(IntPtr handle)
    {
        if (handle == IntPtr.Zero) Throw();
        return new torch.Tensor(handle);
    }

    internal static void Check(int failed)
    {
        if (failed != 0) Throw();
    }

    internal static void Throw() => throw new ExternalException(Marshal.PtrToStringUTF8(shim_error()));

    [LibraryImport(Shim)] private static partial IntPtr shim_error();
    [LibraryImport(Shim)] internal static partial IntPtr shim_version();
    [LibraryImport(Shim)] internal static partial int shim_get_threads();
    [LibraryImport(Shim)] internal static partial int shim_set_threads(int count);
    [LibraryImport(Shim)] internal static partial int shim_grad_enabled();
    [LibraryImport(Shim)] internal static partial void shim_set_grad_enabled(int enabled);
    [LibraryImport(Shim)] internal static partial int shim_cuda_available();
    [LibraryImport(Shim)] internal static partial int shim_cuda_count();
    [LibraryImport(Shim)] internal static partial int shim_cuda_synchronize(int index);
    [LibraryImport(Shim)] internal static partial int shim_manual_seed(long seed);

    [LibraryImport(Shim)] internal static partial IntPtr generator_new(ulong seed, int device, int index);
    [LibraryImport(Shim)] internal static partial IntPtr generator_default();
    [LibraryImport(Shim)] internal static partial void generator_free(IntPtr generator);
    [LibraryImport(Shim)] internal static partial int generator_set_seed(IntPtr generator, long seed);
    [LibraryImport(Shim)] internal static partial long generator_seed(IntPtr generator);

    [LibraryImport(Shim)] internal static partial void tensor_free(IntPtr tensor);
    [LibraryImport(Shim)] internal static partial long tensor_dim(IntPtr tensor);
    [LibraryImport(Shim)] internal static partial long tensor_numel(IntPtr tensor);
    [LibraryImport(Shim)] internal static partial void tensor_sizes(IntPtr tensor, long* sizes);
    [LibraryImport(Shim)] internal static partial void tensor_strides(IntPtr tensor, long* strides);
    [LibraryImport(Shim)] internal static partial int tensor_dtype(IntPtr tensor);
    [LibraryImport(Shim)] internal static partial long tensor_item_size(IntPtr tensor);
    [LibraryImport(Shim)] internal static partial int tensor_device_type(IntPtr tensor);
    [LibraryImport(Shim)] internal static partial int tensor_device_index(IntPtr tensor);
    [LibraryImport(Shim)] internal static partial int tensor_is_contiguous(IntPtr tensor);
    [LibraryImport(Shim)] internal static partial int tensor_is_leaf(IntPtr tensor);
    [LibraryImport(Shim)] internal static partial void* tensor_data(IntPtr tensor);
    [LibraryImport(Shim)] internal static partial int tensor_requires_grad(IntPtr tensor);
    [LibraryImport(Shim)] internal static partial int tensor_set_requires_grad(IntPtr tensor, int value);
    [LibraryImport(Shim)] internal static partial IntPtr tensor_grad(IntPtr tensor);
    [LibraryImport(Shim)] internal static partial int tensor_set_grad(IntPtr tensor, IntPtr grad);
    [LibraryImport(Shim)] internal static partial int tensor_item(IntPtr tensor, out NativeNumber result);

    [LibraryImport(Shim)] internal static partial IntPtr tensor_from_data(void* data, long* sizes, int count, int source, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial IntPtr tensor_empty(long* sizes, int count, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial IntPtr tensor_zeros(long* sizes, int count, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial IntPtr tensor_ones(long* sizes, int count, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial IntPtr tensor_full(long* sizes, int count, NativeNumber value, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial IntPtr tensor_rand(long* sizes, int count, IntPtr generator, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial IntPtr tensor_randn(long* sizes, int count, IntPtr generator, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial IntPtr tensor_arange(NativeNumber start, NativeNumber stop, NativeNumber step, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial IntPtr tensor_uniform_(IntPtr tensor, double low, double high, IntPtr generator);
    [LibraryImport(Shim)] internal static partial IntPtr tensor_normal_(IntPtr tensor, double mean, double std, IntPtr generator);
    [LibraryImport(Shim)] internal static partial IntPtr tensor_to(IntPtr tensor, int dtype, int device, int index, int nonBlocking, int copy);

    [LibraryImport(Shim)] internal static partial int autograd_backward(IntPtr tensor);
    [LibraryImport(Shim)] internal static partial int autograd_grad(IntPtr* outputs, int outputCount, IntPtr* inputs, int inputCount, IntPtr* gradOutputs, int gradCount, int retain, int create, int allowUnused, IntPtr* results);
}
