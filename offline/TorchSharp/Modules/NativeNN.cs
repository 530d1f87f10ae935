using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>The shim's layers, losses and steps of optimizers.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Shim)] internal static partial IntPtr nn_conv2d(IntPtr input, IntPtr weight, IntPtr bias, long* stride, long* padding, long* dilation, long groups);
    [LibraryImport(Shim)] internal static partial IntPtr nn_linear(IntPtr input, IntPtr weight, IntPtr bias);
    [LibraryImport(Shim)] internal static partial IntPtr nn_batch_norm(IntPtr input, IntPtr weight, IntPtr bias, IntPtr mean, IntPtr var, int training, double momentum, double eps);
    [LibraryImport(Shim)] internal static partial IntPtr nn_layer_norm(IntPtr input, long* shape, int count, IntPtr weight, IntPtr bias, double eps);
    [LibraryImport(Shim)] internal static partial IntPtr nn_group_norm(IntPtr input, long groups, IntPtr weight, IntPtr bias, double eps);
    [LibraryImport(Shim)] internal static partial IntPtr nn_local_response_norm(IntPtr input, long size, double alpha, double beta, double k);
    [LibraryImport(Shim)] internal static partial IntPtr nn_max_pool2d(IntPtr input, long* kernel, long* stride, long* padding, long* dilation, int ceilMode);
    [LibraryImport(Shim)] internal static partial int nn_max_pool2d_indices(IntPtr input, long* kernel, long* stride, long* padding, long* dilation, int ceilMode, out IntPtr values, out IntPtr indices);
    [LibraryImport(Shim)] internal static partial IntPtr nn_avg_pool2d(IntPtr input, long* kernel, long* stride, long* padding, int ceilMode, int countIncludePad, long divisor);
    [LibraryImport(Shim)] internal static partial IntPtr nn_adaptive_avg_pool2d(IntPtr input, long* size);
    [LibraryImport(Shim)] internal static partial IntPtr nn_adaptive_max_pool2d(IntPtr input, long* size);
    [LibraryImport(Shim)] internal static partial IntPtr nn_dropout(IntPtr input, double p, int training, int inplace);
    [LibraryImport(Shim)] internal static partial IntPtr nn_feature_dropout(IntPtr input, double p, int training, int inplace);
    [LibraryImport(Shim)] internal static partial IntPtr nn_pad(IntPtr input, long* pad, int count, int mode, double value);
    [LibraryImport(Shim)] internal static partial IntPtr nn_one_hot(IntPtr classes, long count);
    [LibraryImport(Shim)] internal static partial IntPtr nn_scaled_dot_product_attention(IntPtr query, IntPtr key, IntPtr value, IntPtr mask, double p, int causal);

    [LibraryImport(Shim)] internal static partial IntPtr nn_relu6(IntPtr x, int inplace);
    [LibraryImport(Shim)] internal static partial IntPtr nn_silu(IntPtr x, int inplace);
    [LibraryImport(Shim)] internal static partial IntPtr nn_mish(IntPtr x, int inplace);
    [LibraryImport(Shim)] internal static partial IntPtr nn_hardswish(IntPtr x, int inplace);
    [LibraryImport(Shim)] internal static partial IntPtr nn_hardsigmoid(IntPtr x, int inplace);
    [LibraryImport(Shim)] internal static partial IntPtr nn_gelu(IntPtr x);
    [LibraryImport(Shim)] internal static partial IntPtr nn_leaky_relu(IntPtr x, double slope, int inplace);
    [LibraryImport(Shim)] internal static partial IntPtr nn_elu(IntPtr x, double alpha, int inplace);
    [LibraryImport(Shim)] internal static partial IntPtr nn_hardtanh(IntPtr x, double low, double high, int inplace);
    [LibraryImport(Shim)] internal static partial IntPtr nn_softplus(IntPtr x, double beta, double threshold);

    [LibraryImport(Shim)] internal static partial IntPtr nn_cross_entropy(IntPtr input, IntPtr target, IntPtr weight, long ignoreIndex, int reduction, double labelSmoothing);
    [LibraryImport(Shim)] internal static partial IntPtr nn_nll_loss(IntPtr input, IntPtr target, IntPtr weight, long ignoreIndex, int reduction);
    [LibraryImport(Shim)] internal static partial IntPtr nn_mse_loss(IntPtr input, IntPtr target, int reduction);
    [LibraryImport(Shim)] internal static partial IntPtr nn_l1_loss(IntPtr input, IntPtr target, int reduction);
    [LibraryImport(Shim)] internal static partial IntPtr nn_smooth_l1_loss(IntPtr input, IntPtr target, int reduction, double beta);
    [LibraryImport(Shim)] internal static partial IntPtr nn_kl_div(IntPtr input, IntPtr target, int reduction, int logTarget);
    [LibraryImport(Shim)] internal static partial IntPtr nn_bce(IntPtr input, IntPtr target, IntPtr weight, int reduction);
    [LibraryImport(Shim)] internal static partial IntPtr nn_bce_with_logits(IntPtr input, IntPtr target, IntPtr weight, IntPtr positiveWeight, int reduction);

    [LibraryImport(Shim)] internal static partial int nn_sgd_steps(IntPtr* parameters, IntPtr* buffers, int count, double rate, double momentum, double dampening, double weightDecay, int nesterov, int maximize);
    [LibraryImport(Shim)] internal static partial int nn_adam_steps(IntPtr* parameters, IntPtr* averages, IntPtr* squares, IntPtr* maxima, long* steps, int count, double rate, double beta1, double beta2, double eps, double weightDecay, int decoupled, int maximize);
    [LibraryImport(Shim)] internal static partial int nn_zero_grads(IntPtr* parameters, int count);
    [LibraryImport(Shim)] internal static partial int nn_clip_grad_norm(IntPtr* parameters, int count, double limit, double kind, out double norm);
    [LibraryImport(Shim)] internal static partial int nn_clip_grad_value(IntPtr* parameters, int count, double limit);
    [LibraryImport(Shim)] internal static partial IntPtr nn_trunc_normal_(IntPtr tensor, double mean, double std, double low, double high, IntPtr generator);
}
