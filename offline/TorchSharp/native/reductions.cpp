// Operators that gather many elements into few, beyond those of ops.cpp: extremes, orders, products of matrices.
#include "shim.h"

#define WHOLE(name) \
    EXPORT Handle op_##name(Handle x) \
    { \
        return make([&] { return x->name(); }); \
    }
WHOLE(median)
WHOLE(argmin)
WHOLE(nonzero)

EXPORT Handle op_prod(Handle x, int32_t dtype)
{
    return make([&] { return x->prod(optional_type(dtype)); });
}
EXPORT Handle op_prod_dim(Handle x, int64_t dim, int keep, int32_t dtype)
{
    return make([&] { return x->prod(dim, keep != 0, optional_type(dtype)); });
}

#define SPREAD(name) \
    EXPORT Handle op_##name(Handle x, int unbiased) \
    { \
        return make([&] { return x->name(unbiased != 0); }); \
    } \
    EXPORT Handle op_##name##_dim(Handle x, const int64_t* dims, int count, int unbiased, int keep) \
    { \
        return make([&] { return x->name(ints(dims, count), unbiased != 0, keep != 0); }); \
    }
SPREAD(var)
SPREAD(std)

EXPORT Handle op_norm_dim(Handle x, int64_t dim, int keep, double p)
{
    return make([&] { return x->norm(Optional<at::Scalar>(at::Scalar(p)), { dim }, keep != 0); });
}
EXPORT Handle op_cumsum(Handle x, int64_t dim, int32_t dtype)
{
    return make([&] { return x->cumsum(dim, optional_type(dtype)); });
}
EXPORT Handle op_cumprod(Handle x, int64_t dim, int32_t dtype)
{
    return make([&] { return x->cumprod(dim, optional_type(dtype)); });
}

#define ALONG(name) \
    EXPORT Handle op_##name##_dim(Handle x, int64_t dim, int keep) \
    { \
        return make([&] { return x->name(dim, keep != 0); }); \
    }
ALONG(all)
ALONG(any)
ALONG(argmin)
ALONG(logsumexp)

#define EXTREME(name) \
    EXPORT Handle op_##name(Handle x, const int64_t* dims, int count, int keep) \
    { \
        return make([&] { return x->name(ints(dims, count), keep != 0); }); \
    }
EXTREME(amax)
EXTREME(amin)

EXPORT void op_min_dim(Handle x, int64_t dim, int keep, Handle* values, Handle* indices)
{
    make_pair(values, indices, [&] { return x->min(dim, keep != 0); });
}
EXPORT void op_kthvalue(Handle x, int64_t k, int64_t dim, int keep, Handle* values, Handle* indices)
{
    make_pair(values, indices, [&] { return x->kthvalue(k, dim, keep != 0); });
}
EXPORT void op_sort(Handle x, int64_t dim, int descending, int stable, Handle* values, Handle* indices)
{
    make_pair(values, indices, [&] { return x->sort(Optional<bool>(stable != 0), dim, descending != 0); });
}
EXPORT Handle op_argsort(Handle x, int64_t dim, int descending)
{
    return make([&] { return x->argsort(dim, descending != 0); });
}
EXPORT Handle op_bincount(Handle x, Handle weights, int64_t least)
{
    return make([&] { return x->bincount(optional(weights), least); });
}

#define PRODUCT(name) \
    EXPORT Handle op_##name(Handle x, Handle y) \
    { \
        return make([&] { return x->name(*y); }); \
    }
PRODUCT(mm)
PRODUCT(bmm)
PRODUCT(mv)
PRODUCT(dot)
PRODUCT(outer)

#define PRODUCT_SUM(name) \
    EXPORT Handle op_##name(Handle x, Handle a, Handle b, double beta, double alpha) \
    { \
        return make([&] { return x->name(*a, *b, beta, alpha); }); \
    }
PRODUCT_SUM(addmm)
PRODUCT_SUM(addmm_)
PRODUCT_SUM(baddbmm)

EXPORT Handle op_einsum(const char* equation, const Handle* tensors, int count)
{
    return make([&] { return at::einsum(equation, list_of(tensors, count)); });
}
