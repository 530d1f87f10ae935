using MLNet.Sgm.Classifiers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// BPA (Wang et al., NeurIPS 2023): from some depth on ReLUs are passed backward with the derivative of SiLU, σ(x) (1 + x (1 − σ(x))), and max pools with softmax weights over each window in the place of the one largest value.
/// </summary>
/// <remarks>As in the published code, the ReLU after a join stays as it is, all max pools are soft whatever the depth, and what a window has beyond the edge counts as zeros in its softmax.</remarks>
[AttackComponent("ReLUs are passed backward with SiLU's derivative from some depth on, max pools with softmax weights", Abbreviation = "BPA", Formula = "∂relu(x)/∂x := σ(x)(1 + x(1 − σ(x))); ∂max(w)/∂w := softmax(t · w)",
    Paper = "Wang, Tong, He, \"Rethinking the Backward Propagation for Adversarial Transferability\", NeurIPS 2023")]
public sealed record SmoothBackpropagation : BackwardRule
{
    /// <summary>The part of the network's blocks that come before the first whose ReLUs are smooth, in [0, 1); 0.5 by default, which in ResNet-50 is <c>layer3.1</c>, as published.</summary>
    [AttackParameter("The part of the blocks whose ReLUs keep their gradient, before the first smooth one", Minimum = 0, Below = 1)]
    public float From { get; init; } = 0.5f;

    /// <summary>t, what values are multiplied by in the softmax of a window, positive; 10 by default.</summary>
    [AttackParameter("What values are multiplied by in the softmax of a max pool's window", Above = 0)]
    public float Temperature { get; init; } = 10;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<NodeKind> Kinds => [NodeKind.Activation, NodeKind.MaxPool];

    /// <inheritdoc/>
    protected internal override bool ActsAt(NetworkNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Kind == NodeKind.MaxPool || node.Depth >= AsWritten.Of(From);
    }

    /// <inheritdoc/>
    protected internal override Tensor At(NetworkNode node, Tensor input, Func<Tensor, Tensor> function, BackwardContext context)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(function);
        if (node.Kind == NodeKind.MaxPool) return Pooled((MaxPool2d)node.Module!, input, function(input.detach()));
        var x = input.detach();
        var gate = x.sigmoid();
        return WithValues(input.mul(gate.neg().add(1).mul_(x).add_(1).mul_(gate)), function(x));
    }

    private Tensor Pooled(MaxPool2d pool, Tensor input, Tensor values)
    {
        var (height, width) = (values.shape[2], values.shape[3]);
        var (kernel, stride, padding, dilation) = (Pair(pool.kernel_size), Pair(pool.stride), Pair(pool.padding), Pair(pool.dilation));
        var reach = (Height: (kernel.Height - 1) * dilation.Height + 1, Width: (kernel.Width - 1) * dilation.Width + 1);
        var (top, left) = padding;
        // The last window may reach beyond the edge, or end before it.
        var padded = nn.functional.pad(input, [left, (width - 1) * stride.Width + reach.Width - input.shape[3] - left, top, (height - 1) * stride.Height + reach.Height - input.shape[2] - top]);
        var windows = padded.unfold(2, reach.Height, stride.Height).unfold(3, reach.Width, stride.Width).slice(4, 0, reach.Height, dilation.Height).slice(5, 0, reach.Width, dilation.Width).flatten(4);
        var weights = windows.detach().mul(AsWritten.Of(Temperature)).softmax(-1);
        return WithValues(windows.mul(weights).sum(-1), values);
    }

    private static (long Height, long Width) Pair(long[] values) => (values[0], values[^1]);
}
