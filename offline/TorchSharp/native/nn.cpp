// What layers, losses and optimizers are made of.
#include "shim.h"

#include <cmath>

EXPORT Handle nn_conv2d(Handle input, Handle weight, Handle bias, const int64_t* stride, const int64_t* padding, const int64_t* dilation, int64_t groups)
{
    return make([&] {
        return at::conv2d(*input, *weight, optional(bias), at::IntArrayRef(stride, 2), at::IntArrayRef(padding, 2), at::IntArrayRef(dilation, 2), groups);
    });
}
EXPORT Handle nn_linear(Handle input, Handle weight, Handle bias)
{
    return make([&] { return at::linear(*input, *weight, optional(bias)); });
}
EXPORT Handle nn_batch_norm(Handle input, Handle weight, Handle bias, Handle mean, Handle var, int training, double momentum, double eps)
{
    return make([&] {
        return at::batch_norm(*input, optional(weight), optional(bias), optional(mean), optional(var), training != 0, momentum, eps, at::globalContext().userEnabledCuDNN());
    });
}
EXPORT Handle nn_max_pool2d(Handle input, const int64_t* kernel, const int64_t* stride, const int64_t* padding, const int64_t* dilation, int ceil_mode)
{
    return make([&] {
        return at::max_pool2d(*input, at::IntArrayRef(kernel, 2), at::IntArrayRef(stride, 2), at::IntArrayRef(padding, 2), at::IntArrayRef(dilation, 2), ceil_mode != 0);
    });
}
// divisor 0 is none.
EXPORT Handle nn_avg_pool2d(Handle input, const int64_t* kernel, const int64_t* stride, const int64_t* padding, int ceil_mode, int count_include_pad, int64_t divisor)
{
    return make([&] {
        return at::avg_pool2d(*input, at::IntArrayRef(kernel, 2), at::IntArrayRef(stride, 2), at::IntArrayRef(padding, 2), ceil_mode != 0, count_include_pad != 0,
            divisor == 0 ? none : Optional<int64_t>(divisor));
    });
}
EXPORT int nn_max_pool2d_indices(Handle input, const int64_t* kernel, const int64_t* stride, const int64_t* padding, const int64_t* dilation, int ceil_mode, Handle* values, Handle* indices)
{
    return run([&] {
        auto [best, where] = at::max_pool2d_with_indices(*input, at::IntArrayRef(kernel, 2), at::IntArrayRef(stride, 2), at::IntArrayRef(padding, 2), at::IntArrayRef(dilation, 2), ceil_mode != 0);
        *values = new at::Tensor(best);
        *indices = new at::Tensor(where);
    });
}
EXPORT Handle nn_adaptive_avg_pool2d(Handle input, const int64_t* size)
{
    return make([&] { return at::adaptive_avg_pool2d(*input, at::IntArrayRef(size, 2)); });
}
EXPORT Handle nn_adaptive_max_pool2d(Handle input, const int64_t* size)
{
    return make([&] { return std::get<0>(at::adaptive_max_pool2d(*input, at::IntArrayRef(size, 2))); });
}
EXPORT Handle nn_dropout(Handle input, double p, int training, int inplace)
{
    return make([&] { return inplace ? at::dropout_(*input, p, training != 0) : at::dropout(*input, p, training != 0); });
}
EXPORT Handle nn_cross_entropy(Handle input, Handle target, Handle weight, int64_t ignore_index, int reduction, double label_smoothing)
{
    return make([&] { return at::cross_entropy_loss(*input, *target, optional(weight), reduction, ignore_index, label_smoothing); });
}
EXPORT Handle nn_feature_dropout(Handle input, double p, int training, int inplace)
{
    return make([&] { return inplace ? at::feature_dropout_(*input, p, training != 0) : at::feature_dropout(*input, p, training != 0); });
}
EXPORT Handle nn_layer_norm(Handle input, const int64_t* shape, int count, Handle weight, Handle bias, double eps)
{
    return make([&] { return at::layer_norm(*input, at::IntArrayRef(shape, count), optional(weight), optional(bias), eps); });
}
EXPORT Handle nn_group_norm(Handle input, int64_t groups, Handle weight, Handle bias, double eps)
{
    return make([&] { return at::group_norm(*input, groups, optional(weight), optional(bias), eps); });
}
// The sum runs over neighbouring channels, which is an average pool over them with zeros beyond the first and the last.
EXPORT Handle nn_local_response_norm(Handle input, int64_t size, double alpha, double beta, double k)
{
    return make([&] {
        auto squares = input->mul(*input).unsqueeze(1).flatten(3);
        auto padded = at::constant_pad_nd(squares, {0, 0, size / 2, (size - 1) / 2});
        auto mean = at::avg_pool2d(padded, {size, 1}, {1, 1}).squeeze(1).view(input->sizes());
        return *input / mean.mul(alpha).add(k).pow(beta);
    });
}
// Modes as TorchSharp numbers them.
EXPORT Handle nn_pad(Handle input, const int64_t* pad, int count, int mode, double value)
{
    return make([&] {
        static const char* const names[] = {"constant", "reflect", "replicate", "circular", "constant"};
        return at::pad(*input, at::IntArrayRef(pad, count), names[mode], mode == 4 ? Optional<double>(value) : none);
    });
}
EXPORT Handle nn_one_hot(Handle classes, int64_t count)
{
    return make([&] { return at::one_hot(*classes, count); });
}
EXPORT Handle nn_scaled_dot_product_attention(Handle query, Handle key, Handle value, Handle mask, double p, int causal)
{
    return make([&] {
        auto scores = at::matmul(*query / std::sqrt(static_cast<double>(query->size(-1))), key->transpose(-2, -1));
        if (causal)
        {
            auto allowed = at::ones({query->size(-2), key->size(-2)}, query->options().dtype(at::kBool)).tril();
            scores = scores.masked_fill(allowed.logical_not(), -INFINITY);
        }
        if (mask) scores = mask->scalar_type() == at::kBool ? scores.masked_fill(mask->logical_not(), -INFINITY) : scores + *mask;
        return at::matmul(at::dropout(at::softmax(scores, -1), p, p > 0), *value);
    });
}
