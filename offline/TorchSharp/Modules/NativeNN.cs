using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace TorchSharp;

/// <summary>The shim's layers, losses and steps of optimizers.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_conv2d(torch.Tensor input, torch.Tensor weight, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor bias, long* stride, long* padding, long* dilation, long groups);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_linear(torch.Tensor input, torch.Tensor weight, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor bias);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_batch_norm(torch.Tensor input, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor weight, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor bias, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor mean, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor var, int training, double momentum, double eps);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_layer_norm(torch.Tensor input, long* shape, int count, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor weight, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor bias, double eps);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_group_norm(torch.Tensor input, long groups, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor weight, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor bias, double eps);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_local_response_norm(torch.Tensor input, long size, double alpha, double beta, double k);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_max_pool2d(torch.Tensor input, long* kernel, long* stride, long* padding, long* dilation, int ceilMode);
    [LibraryImport(Shim)] internal static partial int nn_max_pool2d_indices(torch.Tensor input, long* kernel, long* stride, long* padding, long* dilation, int ceilMode, out IntPtr values, out IntPtr indices);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_avg_pool2d(torch.Tensor input, long* kernel, long* stride, long* padding, int ceilMode, int countIncludePad, long divisor);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_adaptive_avg_pool2d(torch.Tensor input, long* size);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_adaptive_max_pool2d(torch.Tensor input, long* size);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_dropout(torch.Tensor input, double p, int training, int inplace);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_feature_dropout(torch.Tensor input, double p, int training, int inplace);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_pad(torch.Tensor input, long* pad, int count, int mode, double value);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_one_hot(torch.Tensor classes, long count);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_scaled_dot_product_attention(torch.Tensor query, torch.Tensor key, torch.Tensor value, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor mask, double p, int causal);

    [LibraryImport(Shim)] internal static partial torch.Tensor nn_relu6(torch.Tensor x, int inplace);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_silu(torch.Tensor x, int inplace);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_mish(torch.Tensor x, int inplace);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_hardswish(torch.Tensor x, int inplace);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_hardsigmoid(torch.Tensor x, int inplace);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_gelu(torch.Tensor x);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_leaky_relu(torch.Tensor x, double slope, int inplace);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_elu(torch.Tensor x, double alpha, int inplace);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_hardtanh(torch.Tensor x, double low, double high, int inplace);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_softplus(torch.Tensor x, double beta, double threshold);

    [LibraryImport(Shim)] internal static partial torch.Tensor nn_cross_entropy(torch.Tensor input, torch.Tensor target, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor weight, long ignoreIndex, int reduction, double labelSmoothing);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_nll_loss(torch.Tensor input, torch.Tensor target, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor weight, long ignoreIndex, int reduction);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_mse_loss(torch.Tensor input, torch.Tensor target, int reduction);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_l1_loss(torch.Tensor input, torch.Tensor target, int reduction);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_smooth_l1_loss(torch.Tensor input, torch.Tensor target, int reduction, double beta);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_kl_div(torch.Tensor input, torch.Tensor target, int reduction, int logTarget);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_bce(torch.Tensor input, torch.Tensor target, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor weight, int reduction);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_bce_with_logits(torch.Tensor input, torch.Tensor target, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor weight, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor positiveWeight, int reduction);

    [LibraryImport(Shim)] internal static partial int nn_sgd_steps(IntPtr* parameters, IntPtr* buffers, int count, double rate, double momentum, double dampening, double weightDecay, int nesterov, int maximize);
    [LibraryImport(Shim)] internal static partial int nn_adam_steps(IntPtr* parameters, IntPtr* averages, IntPtr* squares, IntPtr* maxima, long* steps, int count, double rate, double beta1, double beta2, double eps, double weightDecay, int decoupled, int maximize);
    [LibraryImport(Shim)] internal static partial int nn_zero_grads(IntPtr* parameters, int count);
    [LibraryImport(Shim)] internal static partial int nn_clip_grad_norm(IntPtr* parameters, int count, double limit, double kind, out double norm);
    [LibraryImport(Shim)] internal static partial int nn_clip_grad_value(IntPtr* parameters, int count, double limit);
    [LibraryImport(Shim)] internal static partial torch.Tensor nn_trunc_normal_(torch.Tensor tensor, double mean, double std, double low, double high, torch.Generator generator);
}
