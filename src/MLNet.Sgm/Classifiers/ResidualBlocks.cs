using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>A block relu(skip(x) + f(x)) of a ResNet; its skip is the identity, or a strided 1×1 convolution where the shape changes.</summary>
internal abstract class ResidualBlock(string name, long features) : Module<Tensor, Tensor>(name)
{
    /// <summary>The branch f.</summary>
    internal ResidualBranch Branch { get; } = new();

    /// <summary>The number of features that the block gives.</summary>
    internal long Features { get; } = features;

    internal abstract bool HasIdentitySkip { get; }

    protected static Sequential? Downsample(long input, long output, long stride) =>
        stride == 1 && input == output ? null : Sequential(Conv2d(input, output, 1, stride, bias: false), BatchNorm2d(output));
}

/// <summary>Two 3×3 convolutions: ResNet-18/34 and the small ones.</summary>
internal sealed class BasicBlock : ResidualBlock
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly ReLU relu = ReLU(inplace: true);
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Sequential? downsample;

    internal BasicBlock(long input, long width, long stride) : base(nameof(BasicBlock), width)
    {
        conv1 = Conv2d(input, width, 3, stride, 1, bias: false);
        bn1 = BatchNorm2d(width);
        conv2 = Conv2d(width, width, 3, 1, 1, bias: false);
        bn2 = BatchNorm2d(width);
        downsample = Downsample(input, width, stride);
        RegisterComponents();
    }

    internal override bool HasIdentitySkip => downsample is null;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var branch = Branch.Decay(relu.call(bn1.call(conv1.call(input))));
        branch = bn2.call(conv2.call(branch));
        return relu.call(branch.add_(downsample is null ? input : downsample.call(input))).MoveToOuterDisposeScope();
    }
}

/// <summary>A 1×1, a 3×3 and a 1×1 convolution to four times the width: ResNet-50 and deeper (torchvision's variant, stride at the 3×3).</summary>
internal sealed class BottleneckBlock : ResidualBlock
{
    private const int Expansion = 4;

    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Conv2d conv3;
    private readonly BatchNorm2d bn3;
    private readonly ReLU relu = ReLU(inplace: true);
    private readonly Sequential? downsample;

    internal BottleneckBlock(long input, long width, long stride) : base(nameof(BottleneckBlock), width * Expansion)
    {
        conv1 = Conv2d(input, width, 1, bias: false);
        bn1 = BatchNorm2d(width);
        conv2 = Conv2d(width, width, 3, stride, 1, bias: false);
        bn2 = BatchNorm2d(width);
        conv3 = Conv2d(width, Features, 1, bias: false);
        bn3 = BatchNorm2d(Features);
        downsample = Downsample(input, Features, stride);
        RegisterComponents();
    }

    internal override bool HasIdentitySkip => downsample is null;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var branch = Branch.Decay(relu.call(bn1.call(conv1.call(input))));
        branch = relu.call(bn2.call(conv2.call(branch)));
        branch = bn3.call(conv3.call(branch));
        return relu.call(branch.add_(downsample is null ? input : downsample.call(input))).MoveToOuterDisposeScope();
    }
}
