// Operators on tensors, one exported function each.
#include "shim.h"

#define UNARY(name) \
    EXPORT Handle op_##name(Handle x) \
    { \
        return make([&] { return x->name(); }); \
    }
UNARY(abs)
UNARY(abs_)
UNARY(sign)
UNARY(sign_)
UNARY(neg)
UNARY(exp)
UNARY(log)
UNARY(sqrt)
UNARY(square)
UNARY(sin)
UNARY(cos)
UNARY(tanh)
UNARY(sigmoid)
UNARY(relu)
UNARY(relu_)
UNARY(floor)
UNARY(ceil)
UNARY(round)
UNARY(isnan)
UNARY(isfinite)
UNARY(clone)
UNARY(contiguous)
UNARY(detach)
UNARY(detach_)
UNARY(zero_)
UNARY(sum)
UNARY(mean)
UNARY(min)
UNARY(max)
UNARY(all)
UNARY(any)
UNARY(argmax)
UNARY(alias)
UNARY(t)

#define BINARY(name) \
    EXPORT Handle op_##name(Handle x, Handle y) \
    { \
        return make([&] { return x->name(*y); }); \
    }
BINARY(mul)
BINARY(mul_)
BINARY(div)
BINARY(div_)
BINARY(minimum)
BINARY(maximum)
BINARY(eq)
BINARY(ne)
BINARY(lt)
BINARY(le)
BINARY(gt)
BINARY(ge)
BINARY(matmul)
BINARY(pow)

#define BINARY_ALPHA(name) \
    EXPORT Handle op_##name(Handle x, Handle y, Number alpha) \
    { \
        return make([&] { return x->name(*y, alpha); }); \
    } \
    EXPORT Handle op_##name##_scalar(Handle x, Number y, Number alpha) \
    { \
        return make([&] { return x->name(static_cast<at::Scalar>(y), alpha); }); \
    }
BINARY_ALPHA(add)
BINARY_ALPHA(add_)
BINARY_ALPHA(sub)
BINARY_ALPHA(sub_)

#define BINARY_SCALAR(name) \
    EXPORT Handle op_##name##_scalar(Handle x, Number y) \
    { \
        return make([&] { return x->name(static_cast<at::Scalar>(y)); }); \
    }
BINARY_SCALAR(mul)
BINARY_SCALAR(mul_)
BINARY_SCALAR(div)
BINARY_SCALAR(div_)
BINARY_SCALAR(pow)
BINARY_SCALAR(eq)
BINARY_SCALAR(ne)
BINARY_SCALAR(lt)
BINARY_SCALAR(le)
BINARY_SCALAR(gt)
BINARY_SCALAR(ge)
BINARY_SCALAR(fill_)
BINARY_SCALAR(clamp_min)
BINARY_SCALAR(clamp_min_)
BINARY_SCALAR(clamp_max)
BINARY_SCALAR(clamp_max_)

EXPORT Handle op_rsub_scalar(Number x, Handle y)
{
    return make([&] { return at::rsub(*y, static_cast<at::Scalar>(x)); });
}
EXPORT Handle op_rdiv_scalar(Number x, Handle y)
{
    return make([&] { return at::reciprocal(*y).mul(static_cast<at::Scalar>(x)); });
}
EXPORT Handle op_clamp(Handle x, Handle low, Handle high)
{
    return make([&] { return x->clamp(optional(low), optional(high)); });
}
EXPORT Handle op_clamp_(Handle x, Handle low, Handle high)
{
    return make([&] { return x->clamp_(optional(low), optional(high)); });
}
EXPORT Handle op_clamp_scalar(Handle x, const Number* low, const Number* high)
{
    const auto number = [](const Number* value) { return value ? Optional<at::Scalar>(*value) : none; };
    return make([&] { return x->clamp(number(low), number(high)); });
}
EXPORT Handle op_clamp_scalar_(Handle x, const Number* low, const Number* high)
{
    const auto number = [](const Number* value) { return value ? Optional<at::Scalar>(*value) : none; };
    return make([&] { return x->clamp_(number(low), number(high)); });
}
EXPORT Handle op_lerp(Handle start, Handle end, Handle weight)
{
    return make([&] { return start->lerp(*end, *weight); });
}
EXPORT Handle op_where(Handle condition, Handle x, Handle y)
{
    return make([&] { return at::where(*condition, *x, *y); });
}
EXPORT Handle op_copy_(Handle x, Handle source, int non_blocking)
{
    return make([&] { return x->copy_(*source, non_blocking != 0); });
}

EXPORT Handle op_sum_dim(Handle x, const int64_t* dims, int count, int keep, int32_t dtype)
{
    return make([&] { return x->sum(at::IntArrayRef(dims, count), keep != 0, optional_type(dtype)); });
}
EXPORT Handle op_mean_dim(Handle x, const int64_t* dims, int count, int keep, int32_t dtype)
{
    return make([&] { return x->mean(at::IntArrayRef(dims, count), keep != 0, optional_type(dtype)); });
}
EXPORT Handle op_sum_type(Handle x, int32_t dtype)
{
    return make([&] { return x->sum(optional_type(dtype)); });
}
EXPORT Handle op_norm(Handle x, float p)
{
    return make([&] { return x->norm(p); });
}
EXPORT Handle op_argmax_dim(Handle x, int64_t dim, int keep)
{
    return make([&] { return x->argmax(dim, keep != 0); });
}
EXPORT void op_max_dim(Handle x, int64_t dim, int keep, Handle* values, Handle* indices)
{
    make_pair(values, indices, [&] { return x->max(dim, keep != 0); });
}
EXPORT void op_topk(Handle x, int64_t k, int64_t dim, int largest, int sorted, Handle* values, Handle* indices)
{
    make_pair(values, indices, [&] { return x->topk(k, dim, largest != 0, sorted != 0); });
}
EXPORT Handle op_softmax(Handle x, int64_t dim, int32_t dtype)
{
    return make([&] { return x->softmax(dim, optional_type(dtype)); });
}
EXPORT Handle op_log_softmax(Handle x, int64_t dim, int32_t dtype)
{
    return make([&] { return x->log_softmax(dim, optional_type(dtype)); });
}

#define SHAPED(name) \
    EXPORT Handle op_##name(Handle x, const int64_t* values, int count) \
    { \
        return make([&] { return x->name(at::IntArrayRef(values, count)); }); \
    }
SHAPED(view)
SHAPED(reshape)
SHAPED(permute)
SHAPED(expand)
SHAPED(flip)

EXPORT Handle op_flatten(Handle x, int64_t start, int64_t end)
{
    return make([&] { return x->flatten(start, end); });
}
EXPORT Handle op_transpose(Handle x, int64_t dim0, int64_t dim1)
{
    return make([&] { return x->transpose(dim0, dim1); });
}
EXPORT Handle op_squeeze(Handle x, int64_t dim)
{
    return make([&] { return x->squeeze(dim); });
}
EXPORT Handle op_squeeze_all(Handle x)
{
    return make([&] { return x->squeeze(); });
}
EXPORT Handle op_unsqueeze(Handle x, int64_t dim)
{
    return make([&] { return x->unsqueeze(dim); });
}
EXPORT Handle op_select(Handle x, int64_t dim, int64_t index)
{
    return make([&] { return x->select(dim, index); });
}
EXPORT Handle op_narrow(Handle x, int64_t dim, int64_t start, int64_t length)
{
    return make([&] { return x->narrow(dim, start, length); });
}
EXPORT Handle op_slice(Handle x, int64_t dim, int64_t start, int64_t finish, int64_t step)
{
    return make([&] { return x->slice(dim, start, finish, step); });
}
EXPORT Handle op_index_select(Handle x, int64_t dim, Handle index)
{
    return make([&] { return x->index_select(dim, *index); });
}
EXPORT Handle op_gather(Handle x, int64_t dim, Handle index)
{
    return make([&] { return x->gather(dim, *index); });
}

EXPORT Handle op_cat(const Handle* tensors, int count, int64_t dim)
{
    return make([&] { return at::cat(list_of(tensors, count), dim); });
}
EXPORT Handle op_stack(const Handle* tensors, int count, int64_t dim)
{
    return make([&] { return at::stack(list_of(tensors, count), dim); });
}
