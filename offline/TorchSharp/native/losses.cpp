// Losses; reductions are numbered as libtorch numbers them: 0 none, 1 mean, 2 sum.
#include "shim.h"

EXPORT Handle nn_nll_loss(Handle input, Handle target, Handle weight, int64_t ignore_index, int reduction)
{
    return make([&] { return at::nll_loss_nd(*input, *target, optional(weight), reduction, ignore_index); });
}
EXPORT Handle nn_mse_loss(Handle input, Handle target, int reduction)
{
    return make([&] { return at::mse_loss(*input, *target, reduction); });
}
EXPORT Handle nn_l1_loss(Handle input, Handle target, int reduction)
{
    return make([&] { return at::l1_loss(*input, *target, reduction); });
}
EXPORT Handle nn_smooth_l1_loss(Handle input, Handle target, int reduction, double beta)
{
    return make([&] { return at::smooth_l1_loss(*input, *target, reduction, beta); });
}
EXPORT Handle nn_kl_div(Handle input, Handle target, int reduction, int log_target)
{
    return make([&] { return at::kl_div(*input, *target, reduction, log_target != 0); });
}
EXPORT Handle nn_bce(Handle input, Handle target, Handle weight, int reduction)
{
    return make([&] { return at::binary_cross_entropy(*input, *target, optional(weight), reduction); });
}
EXPORT Handle nn_bce_with_logits(Handle input, Handle target, Handle weight, Handle positive_weight, int reduction)
{
    return make([&] { return at::binary_cross_entropy_with_logits(*input, *target, optional(weight), optional(positive_weight), reduction); });
}
