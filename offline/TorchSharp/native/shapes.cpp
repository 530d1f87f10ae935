// Operators that look at the same elements in another shape, pick some of them, or join and cut, beyond those of ops.cpp.
#include "shim.h"

#define SHAPED(name) \
    EXPORT Handle op_##name(Handle x, const int64_t* values, int count) \
    { \
        return make([&] { return x->name(ints(values, count)); }); \
    }
SHAPED(repeat)

EXPORT Handle op_as_strided(Handle x, const int64_t* sizes, int count, const int64_t* strides, int stride_count, int64_t offset)
{
    return make([&] { return x->as_strided(ints(sizes, count), ints(strides, stride_count), offset); });
}
EXPORT Handle op_unflatten(Handle x, int64_t dim, const int64_t* sizes, int count)
{
    return make([&] {
        auto shape = x->sizes().vec();
        const auto position = c10::maybe_wrap_dim(dim, x->dim());
        const auto at = shape.erase(shape.begin() + position);
        shape.insert(at, sizes, sizes + count);
        return x->view(shape);
    });
}
EXPORT Handle op_squeeze_(Handle x)
{
    return make([&] { return x->squeeze_(); });
}
EXPORT Handle op_squeeze_dim_(Handle x, int64_t dim)
{
    return make([&] { return x->squeeze_(dim); });
}
EXPORT Handle op_unsqueeze_(Handle x, int64_t dim)
{
    return make([&] { return x->unsqueeze_(dim); });
}
EXPORT Handle op_diagonal(Handle x, int64_t offset, int64_t dim1, int64_t dim2)
{
    return make([&] { return x->diagonal(offset, dim1, dim2); });
}
EXPORT Handle op_diag(Handle x, int64_t diagonal)
{
    return make([&] { return x->diag(diagonal); });
}
EXPORT Handle op_tril(Handle x, int64_t diagonal)
{
    return make([&] { return x->tril(diagonal); });
}
EXPORT Handle op_triu(Handle x, int64_t diagonal)
{
    return make([&] { return x->triu(diagonal); });
}
EXPORT Handle op_roll(Handle x, const int64_t* shifts, int count, const int64_t* dims, int dim_count)
{
    return make([&] { return x->roll(ints(shifts, count), ints(dims, dim_count)); });
}
EXPORT Handle op_repeat_interleave(Handle x, int64_t repeats, const int64_t* dim)
{
    return make([&] { return x->repeat_interleave(repeats, dim ? Optional<int64_t>(*dim) : none); });
}

EXPORT Handle op_masked_select(Handle x, Handle mask)
{
    return make([&] { return x->masked_select(*mask); });
}

#define SCATTER(name) \
    EXPORT Handle op_##name(Handle x, int64_t dim, Handle index, Handle source) \
    { \
        return make([&] { return x->name(dim, *index, *source); }); \
    }
SCATTER(scatter)
SCATTER(scatter_)
SCATTER(scatter_add)
SCATTER(scatter_add_)
SCATTER(index_copy)
SCATTER(index_copy_)

EXPORT Handle op_index_add(Handle x, int64_t dim, Handle index, Handle source, Number alpha)
{
    return make([&] { return x->index_add(dim, *index, *source, alpha); });
}
EXPORT Handle op_index_add_(Handle x, int64_t dim, Handle index, Handle source, Number alpha)
{
    return make([&] { return x->index_add_(dim, *index, *source, alpha); });
}

static c10::List<Optional<at::Tensor>> positions(const Handle* tensors, int count)
{
    c10::List<Optional<at::Tensor>> list;
    for (int i = 0; i < count; i++) list.push_back(optional(tensors[i]));
    return list;
}

// A null among the indices takes its whole dimension.
EXPORT Handle op_index(Handle x, const Handle* indices, int count)
{
    return make([&] { return x->index(positions(indices, count)); });
}
EXPORT Handle op_index_put_(Handle x, const Handle* indices, int count, Handle value)
{
    return make([&] { return x->index_put_(positions(indices, count), *value); });
}

EXPORT int op_split(Handle x, int64_t size, int64_t dim, Handle** items)
{
    return make_list(items, [&] { return x->split(size, dim); });
}
EXPORT int op_split_sizes(Handle x, const int64_t* sizes, int count, int64_t dim, Handle** items)
{
    return make_list(items, [&] { return x->split_with_sizes(ints(sizes, count), dim); });
}
EXPORT int op_chunk(Handle x, int64_t chunks, int64_t dim, Handle** items)
{
    return make_list(items, [&] { return x->chunk(chunks, dim); });
}
EXPORT int op_unbind(Handle x, int64_t dim, Handle** items)
{
    return make_list(items, [&] { return x->unbind(dim); });
}
EXPORT int op_meshgrid(const Handle* tensors, int count, int xy, Handle** items)
{
    return make_list(items, [&] { return at::meshgrid(list_of(tensors, count), xy ? "xy" : "ij"); });
}
