using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>The shim's ranges, tensors like another, random numbers and state of the library.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_linspace(double start, double end, long steps, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_eye(long rows, long columns, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_randint(long low, long high, long* sizes, int count, torch.Generator generator, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_randperm(long n, torch.Generator generator, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_empty_like(torch.Tensor x, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_zeros_like(torch.Tensor x, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_ones_like(torch.Tensor x, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_rand_like(torch.Tensor x, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_randn_like(torch.Tensor x, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_full_like(torch.Tensor x, Scalar value, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_randint_like(torch.Tensor x, long low, long high, int dtype, int device, int index);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_bernoulli(torch.Tensor x, torch.Generator generator);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_bernoulli_(torch.Tensor x, double p, torch.Generator generator);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_multinomial(torch.Tensor x, long count, int replacement, torch.Generator generator);
    [LibraryImport(Shim)] internal static partial torch.Tensor tensor_pin_memory(torch.Tensor tensor);
    [LibraryImport(Shim)] internal static partial int tensor_is_pinned(torch.Tensor tensor);
    [LibraryImport(Shim)] internal static partial int tensor_retain_grad(torch.Tensor tensor);
    [LibraryImport(Shim)] internal static partial long tensor_storage_offset(torch.Tensor tensor);

    [LibraryImport(Shim)] internal static partial torch.Tensor generator_get_state(torch.Generator generator);
    [LibraryImport(Shim)] internal static partial int generator_set_state(torch.Generator generator, torch.Tensor state);
    [LibraryImport(Shim)] internal static partial long generator_draw_seed(torch.Generator generator);

    [LibraryImport(Shim)] internal static partial int shim_get_interop_threads();
    [LibraryImport(Shim)] internal static partial int shim_set_interop_threads(int count);
    [LibraryImport(Shim)] internal static partial int inference_enabled();
    [LibraryImport(Shim)] internal static partial IntPtr inference_enter(int enabled);
    [LibraryImport(Shim)] internal static partial void inference_leave(IntPtr guard);
    [LibraryImport(Shim)] internal static partial int cuda_cudnn_available();
    [LibraryImport(Shim)] internal static partial int cuda_get_tf32();
    [LibraryImport(Shim)] internal static partial int cuda_set_tf32(int allow);
    [LibraryImport(Shim)] internal static partial int cudnn_get_tf32();
    [LibraryImport(Shim)] internal static partial int cudnn_set_tf32(int allow);
    [LibraryImport(Shim)] internal static partial int autograd_backward_of(IntPtr* tensors, int tensorCount, IntPtr* gradients, int gradientCount, int retain, int create, IntPtr* inputs, int inputCount);
}
