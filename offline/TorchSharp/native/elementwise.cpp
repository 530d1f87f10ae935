// Operators that work element by element, beyond those of ops.cpp.
#include "shim.h"

#define UNARY(name) \
    EXPORT Handle op_##name(Handle x) \
    { \
        return make([&] { return x->name(); }); \
    }
#define UNARY_BOTH(name) UNARY(name) UNARY(name##_)
UNARY_BOTH(expm1)
UNARY_BOTH(log1p)
UNARY_BOTH(log2)
UNARY_BOTH(log10)
UNARY_BOTH(rsqrt)
UNARY_BOTH(reciprocal)
UNARY_BOTH(tan)
UNARY_BOTH(asin)
UNARY_BOTH(acos)
UNARY_BOTH(atan)
UNARY_BOTH(sinh)
UNARY_BOTH(cosh)
UNARY_BOTH(erf)
UNARY_BOTH(trunc)
UNARY_BOTH(frac)
UNARY_BOTH(logical_not)
UNARY_BOTH(bitwise_not)
UNARY(neg_)
UNARY(exp_)
UNARY(log_)
UNARY(sqrt_)
UNARY(sin_)
UNARY(cos_)
UNARY(tanh_)
UNARY(sigmoid_)
UNARY(floor_)
UNARY(ceil_)
UNARY(isinf)

#define FREE_UNARY(name) \
    EXPORT Handle op_##name(Handle x) \
    { \
        return make([&] { return at::name(*x); }); \
    }
#define FREE_UNARY_BOTH(name) FREE_UNARY(name) FREE_UNARY(name##_)
FREE_UNARY_BOTH(silu)
FREE_UNARY_BOTH(relu6)
FREE_UNARY_BOTH(hardswish)
FREE_UNARY_BOTH(hardsigmoid)
FREE_UNARY(gelu)
FREE_UNARY(log_sigmoid)

EXPORT Handle op_round_decimals(Handle x, int64_t decimals)
{
    return make([&] { return x->round(decimals); });
}
EXPORT Handle op_round_decimals_(Handle x, int64_t decimals)
{
    return make([&] { return x->round_(decimals); });
}
EXPORT Handle op_nan_to_num(Handle x, double nan, const double* positive, const double* negative)
{
    const auto given = [](const double* value) { return value ? Optional<double>(*value) : none; };
    return make([&] { return x->nan_to_num(nan, given(positive), given(negative)); });
}

#define BINARY(name) \
    EXPORT Handle op_##name(Handle x, Handle y) \
    { \
        return make([&] { return x->name(*y); }); \
    }
#define BINARY_BOTH(name) BINARY(name) BINARY(name##_)
BINARY_BOTH(remainder)
BINARY_BOTH(fmod)
BINARY_BOTH(floor_divide)
BINARY_BOTH(atan2)
BINARY_BOTH(logical_and)
BINARY_BOTH(logical_or)
BINARY_BOTH(logical_xor)
BINARY_BOTH(bitwise_and)
BINARY_BOTH(bitwise_or)
BINARY_BOTH(bitwise_xor)
BINARY(pow_)
BINARY(fmin)
BINARY(fmax)

#define BINARY_SCALAR(name) \
    EXPORT Handle op_##name##_scalar(Handle x, Number y) \
    { \
        return make([&] { return x->name(static_cast<at::Scalar>(y)); }); \
    }
#define BINARY_SCALAR_BOTH(name) BINARY_SCALAR(name) BINARY_SCALAR(name##_)
BINARY_SCALAR_BOTH(remainder)
BINARY_SCALAR_BOTH(fmod)
BINARY_SCALAR_BOTH(floor_divide)
BINARY_SCALAR(pow_)

EXPORT Handle op_leaky_relu(Handle x, Number slope)
{
    return make([&] { return at::leaky_relu(*x, slope); });
}
EXPORT Handle op_leaky_relu_(Handle x, Number slope)
{
    return make([&] { return at::leaky_relu_(*x, slope); });
}
EXPORT Handle op_hardtanh(Handle x, Number low, Number high)
{
    return make([&] { return at::hardtanh(*x, low, high); });
}
EXPORT Handle op_hardtanh_(Handle x, Number low, Number high)
{
    return make([&] { return at::hardtanh_(*x, low, high); });
}

// Rounding 1 is towards zero, 2 is down.
#define ROUNDED_DIVISION(name) \
    EXPORT Handle op_##name##_rounded(Handle x, Handle y, int rounding) \
    { \
        return make([&] { return x->name(*y, rounding == 1 ? "trunc" : "floor"); }); \
    } \
    EXPORT Handle op_##name##_rounded_scalar(Handle x, Number y, int rounding) \
    { \
        return make([&] { return x->name(static_cast<at::Scalar>(y), rounding == 1 ? "trunc" : "floor"); }); \
    }
ROUNDED_DIVISION(div)
ROUNDED_DIVISION(div_)

#define FUSED(name) \
    EXPORT Handle op_##name(Handle x, Handle y, Handle z, Number value) \
    { \
        return make([&] { return x->name(*y, *z, value); }); \
    }
FUSED(addcmul)
FUSED(addcmul_)
FUSED(addcdiv)
FUSED(addcdiv_)

EXPORT Handle op_lerp_(Handle start, Handle end, Handle weight)
{
    return make([&] { return start->lerp_(*end, *weight); });
}
EXPORT Handle op_masked_fill(Handle x, Handle mask, Number value)
{
    return make([&] { return x->masked_fill(*mask, static_cast<at::Scalar>(value)); });
}
EXPORT Handle op_masked_fill_(Handle x, Handle mask, Number value)
{
    return make([&] { return x->masked_fill_(*mask, static_cast<at::Scalar>(value)); });
}
EXPORT Handle op_isclose(Handle x, Handle y, double relative, double absolute, int equal_nan)
{
    return make([&] { return x->isclose(*y, relative, absolute, equal_nan != 0); });
}
// -1 after an error.
EXPORT int op_allclose(Handle x, Handle y, double relative, double absolute, int equal_nan)
{
    int result = -1;
    run([&] { result = x->allclose(*y, relative, absolute, equal_nan != 0); });
    return result;
}
EXPORT int op_equal(Handle x, Handle y)
{
    int result = -1;
    run([&] { result = x->equal(*y); });
    return result;
}
