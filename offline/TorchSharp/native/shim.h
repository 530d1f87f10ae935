// What every exported function shares: handles are tensors on the heap, exceptions become a message for the calling thread.
#pragma once

#include <ATen/ATen.h>
#include <string>
#include <torch/version.h>
#include <utility>
#include <vector>

// libtorch had an optional of its own, which became std::optional and then went away.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
#include <optional>
template <class T>
using Optional = std::optional<T>;
inline constexpr auto none = std::nullopt;
#else
template <class T>
using Optional = c10::optional<T>;
inline constexpr auto none = c10::nullopt;
#endif

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

// Two handles of the pair that the body gives, or twice null.
template <class F>
void make_pair(Handle* first, Handle* second, F&& body) noexcept
{
    *first = *second = nullptr;
    run([&] {
        auto pair = body();
        *first = new at::Tensor(std::get<0>(pair));
        *second = new at::Tensor(std::get<1>(pair));
    });
}

// The number of handles in a new array of what the body gives, or -1.
template <class F>
int make_list(Handle** items, F&& body) noexcept
{
    int count = -1;
    run([&] {
        std::vector<at::Tensor> list = body();
        *items = new Handle[list.size()];
        for (size_t i = 0; i < list.size(); i++) (*items)[i] = new at::Tensor(std::move(list[i]));
        count = static_cast<int>(list.size());
    });
    return count;
}

inline at::IntArrayRef ints(const int64_t* values, int count) { return at::IntArrayRef(values, static_cast<size_t>(count)); }

inline std::vector<at::Tensor> list_of(const Handle* tensors, int count)
{
    std::vector<at::Tensor> list;
    list.reserve(static_cast<size_t>(count));
    for (int i = 0; i < count; i++) list.push_back(tensors[i] ? *tensors[i] : at::Tensor());
    return list;
}

inline Optional<at::ScalarType> optional_type(int32_t dtype)
{
    return dtype < 0 ? none : Optional<at::ScalarType>(static_cast<at::ScalarType>(dtype));
}

inline Optional<at::Generator> optional_generator(at::Generator* generator)
{
    return generator ? Optional<at::Generator>(*generator) : none;
}

inline Optional<at::Tensor> optional(Handle tensor) { return tensor ? Optional<at::Tensor>(*tensor) : none; }

inline at::Device device_of(int32_t type, int32_t index)
{
    return at::Device(static_cast<at::DeviceType>(type), static_cast<at::DeviceIndex>(index));
}

inline at::TensorOptions options_of(int32_t dtype, int32_t device, int32_t index)
{
    return at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)).device(device_of(device, index));
}
