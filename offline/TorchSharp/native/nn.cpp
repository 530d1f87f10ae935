// What layers, losses and optimizers are made of.
#include "shim.h"

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
            divisor == 0 ? c10::nullopt : c10::optional<int64_t>(divisor));
    });
}
EXPORT Handle nn_adaptive_avg_pool2d(Handle input, const int64_t* size)
{
    return make([&] { return at::adaptive_avg_pool2d(*input, at::IntArrayRef(size, 2)); });
}
EXPORT Handle nn_dropout(Handle input, double p, int training, int inplace)
{
    return make([&] { return inplace ? at::dropout_(*input, p, training != 0) : at::dropout(*input, p, training != 0); });
}
EXPORT Handle nn_cross_entropy(Handle input, Handle target, Handle weight, int64_t ignore_index, int reduction, double label_smoothing)
{
    return make([&] { return at::cross_entropy_loss(*input, *target, optional(weight), reduction, ignore_index, label_smoothing); });
}

// One step of stochastic gradient descent, in place; makes and returns the momentum buffer where there is none yet.
EXPORT int nn_sgd_step(Handle parameter, Handle buffer, double rate, double momentum, double dampening, double weight_decay, int nesterov, int maximize, Handle* new_buffer)
{
    return run([&] {
        *new_buffer = nullptr;
        auto gradient = parameter->grad();
        if (!gradient.defined()) return;
        at::NoGradGuard frozen;
        if (maximize) gradient = gradient.neg();
        if (weight_decay != 0) gradient = gradient.add(*parameter, weight_decay);
        if (momentum != 0)
        {
            at::Tensor velocity;
            if (buffer)
            {
                velocity = *buffer;
                velocity.mul_(momentum).add_(gradient, 1 - dampening);
            }
            else
            {
                velocity = gradient.clone().detach();
                *new_buffer = new at::Tensor(velocity);
            }
            gradient = nesterov ? gradient.add(velocity, momentum) : velocity;
        }
        parameter->add_(gradient, -rate);
    });
}
