// Steps of optimizers: one call for all the parameters of a group, in place, outside the graph. A parameter without a gradient is left alone.
#include "shim.h"

#include <cmath>
#include <vector>

// A gradient as the update rules see it, or an undefined tensor.
static at::Tensor gradient_of(const at::Tensor& parameter, double weight_decay, bool maximize)
{
    auto gradient = parameter.grad();
    if (!gradient.defined()) return gradient;
    if (maximize) gradient = gradient.neg();
    return weight_decay == 0 ? gradient : gradient.add(parameter, weight_decay);
}

// Momentum buffers that are not there yet are made and returned in their places.
EXPORT int nn_sgd_steps(const Handle* parameters, Handle* buffers, int count, double rate, double momentum, double dampening, double weight_decay, int nesterov, int maximize)
{
    return run([&] {
        at::NoGradGuard frozen;
        for (int i = 0; i < count; i++)
        {
            auto& parameter = *parameters[i];
            auto gradient = gradient_of(parameter, weight_decay, maximize != 0);
            if (!gradient.defined()) continue;
            if (momentum != 0)
            {
                if (buffers[i]) buffers[i]->mul_(momentum).add_(gradient, 1 - dampening);
                else buffers[i] = new at::Tensor(gradient.clone());
                gradient = nesterov ? gradient.add(*buffers[i], momentum) : *buffers[i];
            }
            parameter.add_(gradient, -rate);
        }
    });
}

// Decoupled weight decay is AdamW's. The squared maxima are null without amsgrad; steps are counted before the call.
EXPORT int nn_adam_steps(const Handle* parameters, const Handle* averages, const Handle* squares, const Handle* maxima, int64_t* steps, int count,
    double rate, double beta1, double beta2, double eps, double weight_decay, int decoupled, int maximize)
{
    return run([&] {
        at::NoGradGuard frozen;
        for (int i = 0; i < count; i++)
        {
            auto& parameter = *parameters[i];
            auto gradient = gradient_of(parameter, decoupled ? 0 : weight_decay, maximize != 0);
            if (!gradient.defined()) continue;
            const auto step = static_cast<double>(++steps[i]);
            if (decoupled) parameter.mul_(1 - rate * weight_decay);
            averages[i]->mul_(beta1).add_(gradient, 1 - beta1);
            squares[i]->mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
            if (maxima[i]) at::maximum_out(*maxima[i], *maxima[i], *squares[i]);
            auto denominator = (maxima[i] ? maxima[i] : squares[i])->sqrt().div_(std::sqrt(1 - std::pow(beta2, step))).add_(eps);
            parameter.addcdiv_(*averages[i], denominator, -rate / (1 - std::pow(beta1, step)));
        }
    });
}

EXPORT int nn_zero_grads(const Handle* parameters, int count)
{
    return run([&] {
        for (int i = 0; i < count; i++)
        {
            auto gradient = parameters[i]->grad();
            if (gradient.defined()) gradient.detach_().zero_();
        }
    });
}

// The norm that all the gradients have together; where it exceeds the limit, they are scaled down to it.
EXPORT int nn_clip_grad_norm(const Handle* parameters, int count, double limit, double kind, double* norm)
{
    return run([&] {
        at::NoGradGuard frozen;
        std::vector<at::Tensor> gradients, norms;
        for (int i = 0; i < count; i++)
        {
            auto gradient = parameters[i]->grad();
            if (!gradient.defined()) continue;
            gradients.push_back(gradient);
            norms.push_back(std::isinf(kind) ? gradient.abs().max() : at::norm(gradient, kind));
        }
        *norm = 0;
        if (gradients.empty()) return;
        auto all = at::stack(norms);
        *norm = (std::isinf(kind) ? all.max() : at::norm(all, kind)).item().toDouble();
        const auto scale = limit / (*norm + 1e-6);
        if (scale < 1)
            for (auto& gradient : gradients) gradient.mul_(scale);
    });
}
EXPORT int nn_clip_grad_value(const Handle* parameters, int count, double limit)
{
    return run([&] {
        at::NoGradGuard frozen;
        for (int i = 0; i < count; i++)
        {
            auto gradient = parameters[i]->grad();
            if (gradient.defined()) gradient.clamp_(-limit, limit);
        }
    });
}

// Fills with normally distributed numbers cut off at low and high, by the inverse of the distribution.
EXPORT Handle nn_trunc_normal_(Handle tensor, double mean, double std, double low, double high, at::Generator* generator)
{
    return make([&] {
        at::NoGradGuard frozen;
        const auto below = [&](double x) { return (1 + std::erf((x - mean) / std / std::sqrt(2.0))) / 2; };
        tensor->uniform_(2 * below(low) - 1, 2 * below(high) - 1, generator ? Optional<at::Generator>(*generator) : none);
        return tensor->erfinv_().mul_(std * std::sqrt(2.0)).add_(mean).clamp_(low, high);
    });
}
