using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>A block relu(skip(x) + f(x)) of a ResNet; its skip is the identity where the shape stays.</summary>
internal abstract class ResNetBlock : ResidualBlock
{
    protected readonly DecayingReLU relu = new();
    protected readonly DecayingReLU joined = new(followsJoin: true);
    // The skip where the shape changes, under one name or the other.
    protected readonly Layer? downsample;
    protected readonly Layer? shortcut;
    private NormalizedBackward? backward;

    protected ResNetBlock(string name, long input, long output, long stride, ResNetSkip skip = ResNetSkip.Downsample, long skipKernel = 1) : base(name)
    {
        if (stride == 1 && input == output) return;
        if (skip == ResNetSkip.Downsample) downsample = Projection();
        else shortcut = skip == ResNetSkip.Shortcut ? Projection() : new PaddedShortcut(input, output, stride);

        Chain Projection() => Convolutions.NormActivation(input, output, skipKernel, activation: null, stride);
    }

    internal override bool HasIdentitySkip => Skip is null;

    private Layer? Skip => downsample ?? shortcut;

    /// <summary>Multiplies the gradient by a factor, in (0, 1], at each ReLU, and normalises that of skip(input) + branch.</summary>
    internal void FollowPublishedCode(double factor, NormalizedBackward pass) => (relu.Factor, joined.Factor, backward) = (factor, factor, pass);

    /// <summary>relu(skip(input) + f(input)).</summary>
    public sealed override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var sum = Residual.Pass(input, Function).add_(Skipped.Pass(Skip is null ? input : Skip.call(input)));
        return joined.call(backward is null ? sum : backward.Normalize(sum)).MoveToOuterDisposeScope();
    }

    /// <summary>The branch f, whose output nothing else sees.</summary>
    private protected abstract Tensor Function(Tensor input);
}

/// <summary>Two 3×3 convolutions: ResNet-18/34 and the small ones.</summary>
internal sealed class BasicBlock : ResNetBlock
{
    private readonly Conv2d conv1;
    private readonly FoldableBatchNorm bn1;
    private readonly Conv2d conv2;
    private readonly FoldableBatchNorm bn2;

    internal BasicBlock(long input, long output, long stride, ResNetSkip skip) : base(nameof(BasicBlock), input, output, stride, skip)
    {
        (conv1, bn1) = Convolutions.WithNorm(input, output, 3, stride);
        (conv2, bn2) = Convolutions.WithNorm(output, output, 3);
        RegisterComponents();
    }

    private protected override Tensor Function(Tensor input) => bn2.call(conv2.call(Branch.Decay(relu.call(bn1.call(conv1.call(input))))));
}

/// <summary>A 1×1, a 3×3 (grouped in ResNeXt) and a 1×1 convolution: ResNet-50 and deeper (torchvision's variant, stride at the 3×3).</summary>
internal sealed class BottleneckBlock : ResNetBlock
{
    internal const int Expansion = 4;

    private readonly Conv2d conv1;
    private readonly FoldableBatchNorm bn1;
    private readonly Conv2d conv2;
    private readonly FoldableBatchNorm bn2;
    private readonly Conv2d conv3;
    private readonly FoldableBatchNorm bn3;

    internal BottleneckBlock(long input, long width, long output, long stride, long groups, ResNetSkip skip) : base(nameof(BottleneckBlock), input, output, stride, skip)
    {
        (conv1, bn1) = Convolutions.WithNorm(input, width, 1);
        (conv2, bn2) = Convolutions.WithNorm(width, width, 3, stride, groups);
        (conv3, bn3) = Convolutions.WithNorm(width, output, 1);
        RegisterComponents();
    }

    private protected override Tensor Function(Tensor input)
    {
        var branch = Branch.Decay(relu.call(bn1.call(conv1.call(input))));
        return bn3.call(conv3.call(relu.call(bn2.call(conv2.call(branch)))));
    }
}
