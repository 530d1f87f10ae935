// Tensors: making, reading, moving and freeing them; autograd; the library's settings.
#include "shim.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

thread_local std::string last_error;

EXPORT const char* shim_error() { return last_error.c_str(); }
EXPORT const char* shim_version() { return TORCH_VERSION; }
EXPORT int shim_get_threads() { return at::get_num_threads(); }
EXPORT int shim_set_threads(int count) { return run([&] { at::set_num_threads(count); }); }
EXPORT int shim_grad_enabled() { return c10::GradMode::is_enabled(); }
EXPORT void shim_set_grad_enabled(int enabled) { c10::GradMode::set_enabled(enabled != 0); }
EXPORT int shim_cuda_available() { return at::hasCUDA(); }

// The hooks' own count was renamed; while both names existed, only the old one was CUDA's.
template <class Hooks>
auto count_gpus(const Hooks& hooks, int) -> decltype(hooks.getNumGPUs())
{
    return hooks.getNumGPUs();
}
template <class Hooks>
auto count_gpus(const Hooks& hooks, long) -> decltype(hooks.deviceCount())
{
    return hooks.deviceCount();
}
EXPORT int shim_cuda_count()
{
    int count = 0;
    run([&] { count = at::hasCUDA() ? static_cast<int>(count_gpus(at::detail::getCUDAHooks(), 0)) : 0; });
    return count;
}
EXPORT int shim_cuda_synchronize(int index)
{
    return run([&] { at::detail::getCUDAHooks().deviceSynchronize(static_cast<at::DeviceIndex>(index)); });
}

EXPORT int shim_manual_seed(int64_t seed)
{
    return run([&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}

EXPORT at::Generator* generator_new(uint64_t seed, int32_t device, int32_t index)
{
    at::Generator* result = nullptr;
    run([&] {
        auto generator = at::globalContext().defaultGenerator(device_of(device, index)).clone();
        generator.set_current_seed(seed);
        result = new at::Generator(generator);
    });
    return result;
}
EXPORT at::Generator* generator_default()
{
    at::Generator* result = nullptr;
    run([&] { result = new at::Generator(at::globalContext().defaultGenerator(at::kCPU)); });
    return result;
}
EXPORT void generator_free(at::Generator* generator) { delete generator; }
EXPORT int generator_set_seed(at::Generator* generator, int64_t seed)
{
    return run([&] { generator->set_current_seed(static_cast<uint64_t>(seed)); });
}
EXPORT int64_t generator_seed(const at::Generator* generator) { return static_cast<int64_t>(generator->current_seed()); }

EXPORT void tensor_free(Handle tensor) { delete tensor; }
EXPORT int64_t tensor_dim(Handle tensor) { return tensor->dim(); }
EXPORT int64_t tensor_numel(Handle tensor) { return tensor->numel(); }
EXPORT void tensor_sizes(Handle tensor, int64_t* sizes) { std::copy_n(tensor->sizes().data(), tensor->dim(), sizes); }
EXPORT void tensor_strides(Handle tensor, int64_t* strides) { std::copy_n(tensor->strides().data(), tensor->dim(), strides); }
EXPORT int tensor_dtype(Handle tensor) { return static_cast<int>(tensor->scalar_type()); }
EXPORT int64_t tensor_item_size(Handle tensor) { return tensor->element_size(); }
EXPORT int tensor_device_type(Handle tensor) { return static_cast<int>(tensor->device().type()); }
EXPORT int tensor_device_index(Handle tensor) { return tensor->device().index(); }
EXPORT int tensor_is_contiguous(Handle tensor) { return tensor->is_contiguous(); }
EXPORT int tensor_is_leaf(Handle tensor) { return tensor->is_leaf(); }
EXPORT int tensor_is_pinned(Handle tensor)
{
    int pinned = 0;
    run([&] { pinned = tensor->is_pinned(); });
    return pinned;
}
EXPORT void* tensor_data(Handle tensor)
{
    void* data = nullptr;
    run([&] { data = tensor->data_ptr(); });
    return data;
}
EXPORT int tensor_requires_grad(Handle tensor) { return tensor->requires_grad(); }
EXPORT int tensor_set_requires_grad(Handle tensor, int value)
{
    return run([&] { tensor->requires_grad_(value != 0); });
}
EXPORT Handle tensor_grad(Handle tensor)
{
    return tensor->grad().defined() ? new at::Tensor(tensor->grad()) : nullptr;
}
EXPORT int tensor_set_grad(Handle tensor, Handle grad)
{
    return run([&] { tensor->mutable_grad() = grad ? *grad : at::Tensor(); });
}
EXPORT int tensor_item(Handle tensor, Number* result)
{
    return run([&] {
        const auto value = tensor->item();
        if (value.isFloatingPoint()) *result = { 1, 0, value.toDouble() };
        else if (value.isBoolean()) *result = { 2, value.toBool(), 0 };
        else *result = { 0, value.toLong(), 0 };
    });
}

EXPORT Handle tensor_from_data(const void* data, const int64_t* sizes, int count, int32_t source, int32_t dtype, int32_t device, int32_t index)
{
    return make([&] {
        const auto type = static_cast<at::ScalarType>(source);
        auto result = at::empty(at::IntArrayRef(sizes, count), at::TensorOptions().dtype(type));
        if (result.numel() > 0) std::memcpy(result.data_ptr(), data, result.nbytes());
        return result.to(options_of(dtype, device, index));
    });
}

#define CREATION(name, call) \
    EXPORT Handle tensor_##name(const int64_t* sizes, int count, int32_t dtype, int32_t device, int32_t index) \
    { \
        return make([&] { return call; }); \
    }
CREATION(empty, at::empty(at::IntArrayRef(sizes, count), options_of(dtype, device, index)))
CREATION(zeros, at::zeros(at::IntArrayRef(sizes, count), options_of(dtype, device, index)))
CREATION(ones, at::ones(at::IntArrayRef(sizes, count), options_of(dtype, device, index)))

EXPORT Handle tensor_full(const int64_t* sizes, int count, Number value, int32_t dtype, int32_t device, int32_t index)
{
    return make([&] { return at::full(at::IntArrayRef(sizes, count), value, options_of(dtype, device, index)); });
}
EXPORT Handle tensor_rand(const int64_t* sizes, int count, at::Generator* generator, int32_t dtype, int32_t device, int32_t index)
{
    return make([&] { return at::rand(at::IntArrayRef(sizes, count), optional_generator(generator), options_of(dtype, device, index)); });
}
EXPORT Handle tensor_randn(const int64_t* sizes, int count, at::Generator* generator, int32_t dtype, int32_t device, int32_t index)
{
    return make([&] { return at::randn(at::IntArrayRef(sizes, count), optional_generator(generator), options_of(dtype, device, index)); });
}
EXPORT Handle tensor_arange(Number start, Number stop, Number step, int32_t dtype, int32_t device, int32_t index)
{
    return make([&] { return at::arange(start, stop, step, options_of(dtype, device, index)); });
}
EXPORT Handle tensor_uniform_(Handle tensor, double low, double high, at::Generator* generator)
{
    return make([&] { return tensor->uniform_(low, high, optional_generator(generator)); });
}
EXPORT Handle tensor_normal_(Handle tensor, double mean, double std, at::Generator* generator)
{
    return make([&] { return tensor->normal_(mean, std, optional_generator(generator)); });
}
EXPORT Handle tensor_to(Handle tensor, int32_t dtype, int32_t device, int32_t index, int non_blocking, int copy)
{
    return make([&] { return tensor->to(options_of(dtype, device, index), non_blocking != 0, copy != 0); });
}
EXPORT Handle tensor_pin_memory(Handle tensor)
{
    return make([&] { return tensor->pin_memory(); });
}

EXPORT int autograd_backward(Handle tensor)
{
    return run([&] { tensor->backward(); });
}
// Writes a handle for each input; null where an input was not used.
EXPORT int autograd_grad(const Handle* outputs, int output_count, const Handle* inputs, int input_count, const Handle* grad_outputs, int grad_count, int retain, int create, int allow_unused, Handle* results)
{
    return run([&] {
        torch::autograd::variable_list out, in, grads;
        for (int i = 0; i < output_count; i++) out.push_back(*outputs[i]);
        for (int i = 0; i < input_count; i++) in.push_back(*inputs[i]);
        for (int i = 0; i < grad_count; i++) grads.push_back(grad_outputs[i] ? *grad_outputs[i] : at::Tensor());
        const auto found = torch::autograd::grad(out, in, grads, retain != 0, create != 0, allow_unused != 0);
        for (int i = 0; i < input_count; i++) results[i] = found[i].defined() ? new at::Tensor(found[i]) : nullptr;
    });
}
