// TorchScript modules: loading, calling and moving them, and what they hold.
#include "shim.h"

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

using Module = torch::jit::Module;

// The codes that TorchSharp has for what a module returns.
enum Kind : int32_t
{
    Other = 0,
    OneTensor = 1,
    TensorTuple = 2,
    TensorList = 3,
    Nothing = 8,
    MixedTuple = 10,
};

// The names of the latest list, one a line: an identifier holds no line break.
static thread_local std::string names;

static std::vector<at::Tensor> elements_of(const c10::IValue& value, Kind* kind)
{
    if (value.isTensor())
    {
        *kind = OneTensor;
        return { value.toTensor() };
    }
    if (value.isTensorList())
    {
        *kind = TensorList;
        return value.toTensorVector();
    }
    if (value.isNone()) *kind = Nothing;
    if (!value.isTuple()) return {};
    std::vector<at::Tensor> elements;
    auto whole = true;
    for (const auto& element : value.toTupleRef().elements())
    {
        if (!element.isTensor() && !element.isNone()) return {};
        whole = whole && element.isTensor();
        elements.push_back(element.isTensor() ? element.toTensor() : at::Tensor());
    }
    *kind = whole ? TensorTuple : MixedTuple;
    return elements;
}

EXPORT Module* jit_load(const char* path, int32_t device, int32_t index)
{
    Module* result = nullptr;
    run([&] { result = new Module(torch::jit::load(path, device_of(device, index))); });
    return result;
}
EXPORT void jit_free(Module* module) { delete module; }

// The elements of what the module returns; null where one is None.
EXPORT int jit_forward(Module* module, Handle input, int32_t* kind, Handle** items)
{
    auto code = Other;
    const auto count = make_list(items, [&] { return elements_of(module->forward({ *input }), &code); });
    for (int i = 0; i < count; i++)
    {
        if ((*items)[i]->defined()) continue;
        delete (*items)[i];
        (*items)[i] = nullptr;
    }
    *kind = code;
    return count;
}

EXPORT int jit_train(Module* module, int on)
{
    return run([&] { module->train(on != 0); });
}
EXPORT int jit_is_training(Module* module)
{
    int training = -1;
    run([&] { training = module->is_training(); });
    return training;
}
EXPORT int jit_to_device(Module* module, int32_t device, int32_t index)
{
    return run([&] { module->to(device_of(device, index)); });
}
EXPORT int jit_to_type(Module* module, int32_t dtype)
{
    return run([&] { module->to(static_cast<at::ScalarType>(dtype)); });
}

EXPORT const char* jit_names() { return names.c_str(); }

template <class List>
static std::vector<at::Tensor> named(const List& list)
{
    std::vector<at::Tensor> tensors;
    names.clear();
    for (const auto& entry : list)
    {
        names += entry.name + '\n';
        tensors.push_back(entry.value);
    }
    return tensors;
}
EXPORT int jit_parameters(Module* module, Handle** items)
{
    return make_list(items, [&] { return named(module->named_parameters()); });
}
EXPORT int jit_buffers(Module* module, Handle** items)
{
    return make_list(items, [&] { return named(module->named_buffers()); });
}

// The children, or with deep all that is inside, without the module itself. The list is freed by jit_free_list, its items by jit_free.
EXPORT int jit_modules(Module* module, int deep, Module*** items)
{
    int count = -1;
    run([&] {
        std::vector<Module*> list;
        names.clear();
        const auto add = [&](const torch::jit::NameModule& entry) {
            if (entry.name.empty()) return;
            names += entry.name + '\n';
            list.push_back(new Module(entry.value));
        };
        if (deep)
            for (const auto& entry : module->named_modules()) add(entry);
        else
            for (const auto& entry : module->named_children()) add(entry);
        *items = new Module*[list.size()];
        std::copy(list.begin(), list.end(), *items);
        count = static_cast<int>(list.size());
    });
    return count;
}
EXPORT void jit_free_list(Module** items) { delete[] items; }
