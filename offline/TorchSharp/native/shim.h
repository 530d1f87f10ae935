// What every exported function shares: handles are tensors on the heap, exceptions become a message for the calling thread.
#pragma once

#include <ATen/ATen.h>
#include <string>

#define EXPORT extern "C" __attribute__((visibility("default")))

using Handle = at::Tensor*;

// A number as TorchSharp passes it: kind 0 is an integer, 1 a floating-point number, 2 a boolean.
struct Number
{
    int32_t kind;
    int64_t integer;
    double real;

    operator at::Scalar() const { return kind == 1 ? at::Scalar(real) : kind == 2 ? at::Scalar(integer != 0) : at::Scalar(integer); }
};

extern thread_local std::string last_error;

template <class F>
int run(F&& body) noexcept
{
    try
    {
        body();
        return 0;
    }
    catch (const c10::Error& error)
    {
        last_error = error.what_without_backtrace();
    }
    catch (const std::exception& error)
    {
        last_error = error.what();
    }
    catch (...)
    {
        last_error = "libtorch threw something that is not an exception";
    }
    return 1;
}

// A new handle of what the body gives, or null after an error.
template <class F>
Handle make(F&& body) noexcept
{
    Handle result = nullptr;
    run([&] { result = new at::Tensor(body()); });
    return result;
}

inline c10::optional<at::Tensor> optional(Handle tensor) { return tensor ? c10::optional<at::Tensor>(*tensor) : c10::nullopt; }

inline at::Device device_of(int32_t type, int32_t index)
{
    return at::Device(static_cast<at::DeviceType>(type), static_cast<at::DeviceIndex>(index));
}

inline at::TensorOptions options_of(int32_t dtype, int32_t device, int32_t index)
{
    return at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)).device(device_of(device, index));
}
