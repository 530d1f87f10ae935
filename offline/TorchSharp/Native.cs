using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

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

    /// <summary>Tensors that own the handles of a list made by the shim.</summary>
    internal static torch.Tensor[] Wrap(int count, IntPtr* items)
    {
        if (count < 0) Throw();
        var tensors = new torch.Tensor[count];
        for (var i = 0; i < count; i++) tensors[i] = new(items[i]);
        list_free(items);
        return tensors;
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
    [LibraryImport(Shim), SuppressGCTransition] internal static partial long tensor_dim(torch.Tensor tensor);
    [LibraryImport(Shim), SuppressGCTransition] internal static partial long tensor_numel(torch.Tensor tensor);
    [LibraryImport(Shim), SuppressGCTransition] internal static partial void tensor_sizes(torch.Tensor tensor, long* sizes);
    [LibraryImport(Shim), SuppressGCTransition] internal static partial void tensor_strides(torch.Tensor tensor, long* strides);
    [LibraryImport(Shim), SuppressGCTransition] internal static partial int tensor_dtype(torch.Tensor tensor);
    [LibraryImport(Shim), SuppressGCTransition] internal static partial long tensor_item_size(torch.Tensor tensor);
    [LibraryImport(Shim), SuppressGCTransition] internal static partial int tensor_device_type(torch.Tensor tensor);
    [LibraryImport(Shim), SuppressGCTransition] internal static partial int tensor_device_index(torch.Tensor tensor);
    [LibraryImport(Shim), SuppressGCTransition] internal static partial int tensor_is_contiguous(torch.Tensor tensor);
    [LibraryImport(Shim), SuppressGCTransition] internal static partial int tensor_is_leaf(torch.Tensor tensor);
    [LibraryImport(Shim)] internal static partial void* tensor_data(torch.Tensor tensor);
    [LibraryImport(Shim), SuppressGCTransition] internal static partial int tensor_requires_grad(torch.Tensor tensor);
    [LibraryImport(Shim)] internal static partial int tensor_set_requires_grad(torch.Tensor tensor, int value);
    [LibraryImport(Shim)] internal static partial IntPtr tensor_grad(torch.Tensor tensor);
    [LibraryImport(Shim)] internal static partial int tensor_set_grad(torch.Tensor tensor, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor grad);
    [LibraryImport(Shim)] internal static partial int tensor_item(torch.Tensor tensor, out NativeNumber result);

    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_from_data(void* data, long* sizes, int count, int source, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_empty(long* sizes, int count, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_zeros(long* sizes, int count, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_ones(long* sizes, int count, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_full(long* sizes, int count, NativeNumber value, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_rand(long* sizes, int count, torch.Generator generator, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_randn(long* sizes, int count, torch.Generator generator, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_arange(NativeNumber start, NativeNumber stop, NativeNumber step, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_uniform_(torch.Tensor tensor, double low, double high, torch.Generator generator);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_normal_(torch.Tensor tensor, double mean, double std, torch.Generator generator);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_to(torch.Tensor tensor, int dtype, int device, int index, int nonBlocking, int copy);

    [LibraryImport(Shim)] internal static partial int autograd_backward(torch.Tensor tensor);
    [LibraryImport(Shim)] internal static partial int autograd_grad(IntPtr* outputs, int outputCount, IntPtr* inputs, int inputCount, IntPtr* gradOutputs, int gradCount, int retain, int create, int allowUnused, IntPtr* results);
}
