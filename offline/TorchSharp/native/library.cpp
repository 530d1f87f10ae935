// The library's own state, beyond that of tensor.cpp: inference mode, threads between operators, CUDA, and backward with all its arguments.
#include "shim.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

EXPORT int shim_get_interop_threads() { return at::get_num_interop_threads(); }
EXPORT int shim_set_interop_threads(int count)
{
    return run([&] { at::set_num_interop_threads(count); });
}

EXPORT int inference_enabled() { return c10::InferenceMode::is_enabled(); }
EXPORT c10::InferenceMode* inference_enter(int enabled) { return new c10::InferenceMode(enabled != 0); }
EXPORT void inference_leave(c10::InferenceMode* guard) { delete guard; }

EXPORT int cuda_cudnn_available() { return at::globalContext().hasCuDNN(); }
EXPORT int cuda_get_tf32() { return at::globalContext().allowTF32CuBLAS(); }
EXPORT int cuda_set_tf32(int allow)
{
    return run([&] { at::globalContext().setAllowTF32CuBLAS(allow != 0); });
}
EXPORT int cudnn_get_tf32() { return at::globalContext().allowTF32CuDNN(); }
EXPORT int cudnn_set_tf32(int allow)
{
    return run([&] { at::globalContext().setAllowTF32CuDNN(allow != 0); });
}

EXPORT int autograd_backward_of(const Handle* tensors, int tensor_count, const Handle* gradients, int gradient_count, int retain, int create, const Handle* inputs, int input_count)
{
    return run([&] {
        torch::autograd::backward(list_of(tensors, tensor_count), list_of(gradients, gradient_count), Optional<bool>(retain != 0), create != 0, list_of(inputs, input_count));
    });
}
EXPORT int tensor_retain_grad(Handle tensor)
{
    return run([&] { tensor->retain_grad(); });
}
EXPORT int64_t tensor_storage_offset(Handle tensor) { return tensor->storage_offset(); }
EXPORT void list_free(Handle* items) { delete[] items; }
