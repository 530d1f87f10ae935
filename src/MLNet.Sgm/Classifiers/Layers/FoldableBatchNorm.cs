using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Layers;

/// <summary>
/// Batch normalisation over N×C×H×W (Ioffe and Szegedy, ICML 2015), with the state-dict names of PyTorch's, that may know the
/// convolution before it: in evaluation mode both are one linear map, and <see cref="Fold"/> makes them one convolution, or itself a product and a sum.
/// </summary>
internal sealed class FoldableBatchNorm : Layer
{
    private const double Momentum = 0.1;

    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly Tensor running_mean;
    private readonly Tensor running_var;
    private readonly Tensor num_batches_tracked;
    private readonly double eps;
    // A delegate and not the convolution: a field that holds a module would be registered as a child.
    private readonly Func<Convolution>? convolution;
    private bool folded;

    /// <summary>A batch norm that follows anything.</summary>
    internal FoldableBatchNorm(long features, double eps = 1e-5) : this(features, eps, null) { }

    private FoldableBatchNorm(long features, double eps, Func<Convolution>? convolution) : base(nameof(FoldableBatchNorm))
    {
        weight = new(ones(features));
        bias = new(zeros(features));
        running_mean = zeros(features);
        running_var = ones(features);
        num_batches_tracked = zeros([], ScalarType.Int64);
        (this.eps, this.convolution) = (eps, convolution);
        RegisterComponents();
    }

    /// <summary>The batch norm of a convolution whose output nothing else sees.</summary>
    internal static FoldableBatchNorm After(Convolution convolution, double eps = 1e-5) => new(convolution.weight.shape[0], eps, () => convolution);

    /// <summary>
    /// Moves scale and shift into the convolution before, if there is one: w ← w · s, b ← (b − mean) · s + bias with
    /// s = weight / √(var + eps). From then on this layer passes its input on as it is. Without a convolution it keeps s and
    /// bias − mean · s: libtorch's own gradient also sums over the images for the parameters, and takes twice as long.
    /// </summary>
    internal void Fold()
    {
        if (folded) return;
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var target = convolution?.Invoke();
        var scale = weight.to(ScalarType.Float64) / (running_var.to(ScalarType.Float64) + eps).sqrt();
        var mean = target?.bias is null ? running_mean : running_mean - target.bias;
        var shift = bias - mean * scale;
        if (target is null)
        {
            weight.copy_(scale);
            bias.copy_(shift);
        }
        else
        {
            target.weight.copy_(target.weight * scale.view(-1, 1, 1, 1));
            target.bias = new Parameter(shift.to(target.weight.dtype), requires_grad: false);
        }
        folded = true;
    }

    public override Tensor forward(Tensor input)
    {
        if (folded) return convolution is null ? Scaled(input) : input;
        if (training) num_batches_tracked.add_(1);
        return nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training, Momentum, eps);
    }

    private Tensor Scaled(Tensor input)
    {
        using var scope = NewDisposeScope();
        // Not -1 for the channels: too few of either would be spread over the other's.
        long[] shape = [1, input.shape[1], .. Enumerable.Repeat(1L, (int)input.dim() - 2)];
        return addcmul(bias.view(shape), input, weight.view(shape), 1).MoveToOuterDisposeScope();
    }
}
