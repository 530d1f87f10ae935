// Functions of one tensor, in place or not.
#include "shim.h"

#define UNARY(name) \
    EXPORT Handle nn_##name(Handle x, int inplace) \
    { \
        return make([&] { return inplace ? at::name##_(*x) : at::name(*x); }); \
    }

UNARY(relu6)
UNARY(silu)
UNARY(mish)
UNARY(hardswish)
UNARY(hardsigmoid)

EXPORT Handle nn_gelu(Handle x)
{
    return make([&] { return at::gelu(*x); });
}
EXPORT Handle nn_leaky_relu(Handle x, double slope, int inplace)
{
    return make([&] { return inplace ? at::leaky_relu_(*x, slope) : at::leaky_relu(*x, slope); });
}
EXPORT Handle nn_elu(Handle x, double alpha, int inplace)
{
    return make([&] { return inplace ? at::elu_(*x, alpha) : at::elu(*x, alpha); });
}
EXPORT Handle nn_hardtanh(Handle x, double low, double high, int inplace)
{
    return make([&] { return inplace ? at::hardtanh_(*x, low, high) : at::hardtanh(*x, low, high); });
}
EXPORT Handle nn_softplus(Handle x, double beta, double threshold)
{
    return make([&] { return at::softplus(*x, beta, threshold); });
}
