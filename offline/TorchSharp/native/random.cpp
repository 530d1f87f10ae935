// Creation beyond that of tensor.cpp: ranges, tensors like another, random numbers, the state of generators.
#include "shim.h"

EXPORT Handle tensor_linspace(double start, double end, int64_t steps, int32_t dtype, int32_t device, int32_t index)
{
    return make([&] { return at::linspace(start, end, steps, options_of(dtype, device, index)); });
}
EXPORT Handle tensor_eye(int64_t rows, int64_t columns, int32_t dtype, int32_t device, int32_t index)
{
    return make([&] { return at::eye(rows, columns, options_of(dtype, device, index)); });
}
EXPORT Handle tensor_randint(int64_t low, int64_t high, const int64_t* sizes, int count, at::Generator* generator, int32_t dtype, int32_t device, int32_t index)
{
    return make([&] { return at::randint(low, high, ints(sizes, count), optional_generator(generator), options_of(dtype, device, index)); });
}
EXPORT Handle tensor_randperm(int64_t n, at::Generator* generator, int32_t dtype, int32_t device, int32_t index)
{
    return make([&] { return at::randperm(n, optional_generator(generator), options_of(dtype, device, index)); });
}

// Like another in shape and order of memory.
#define LIKE(name) \
    EXPORT Handle tensor_##name##_like(Handle x, int32_t dtype, int32_t device, int32_t index) \
    { \
        return make([&] { return at::name##_like(*x, options_of(dtype, device, index)); }); \
    }
LIKE(empty)
LIKE(zeros)
LIKE(ones)
LIKE(rand)
LIKE(randn)

EXPORT Handle tensor_full_like(Handle x, Number value, int32_t dtype, int32_t device, int32_t index)
{
    return make([&] { return at::full_like(*x, value, options_of(dtype, device, index)); });
}
EXPORT Handle tensor_randint_like(Handle x, int64_t low, int64_t high, int32_t dtype, int32_t device, int32_t index)
{
    return make([&] { return at::randint_like(*x, low, high, options_of(dtype, device, index)); });
}
EXPORT Handle tensor_bernoulli(Handle x, at::Generator* generator)
{
    return make([&] { return x->bernoulli(optional_generator(generator)); });
}
EXPORT Handle tensor_bernoulli_(Handle x, double p, at::Generator* generator)
{
    return make([&] { return x->bernoulli_(p, optional_generator(generator)); });
}
EXPORT Handle tensor_multinomial(Handle x, int64_t count, int replacement, at::Generator* generator)
{
    return make([&] { return x->multinomial(count, replacement != 0, optional_generator(generator)); });
}

EXPORT Handle generator_get_state(at::Generator* generator)
{
    return make([&] { return generator->get_state(); });
}
EXPORT int generator_set_state(at::Generator* generator, Handle state)
{
    return run([&] { generator->set_state(*state); });
}
// A seed that the system draws.
EXPORT int64_t generator_draw_seed(at::Generator* generator)
{
    int64_t seed = 0;
    run([&] { seed = static_cast<int64_t>(generator->seed()); });
    return seed;
}
