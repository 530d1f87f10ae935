using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// Residual networks: ResNet (He et al., "Deep Residual Learning for Image Recognition", CVPR 2016), ResNeXt (Xie et al., CVPR
/// 2017), Wide ResNet (Zagoruyko and Komodakis, BMVC 2016), and the ResNets of 6n + 2 layers for small images (He et al.,
/// section 4.2), with torchvision's state-dict names; those for CIFAR-10 also with the names of their own repositories.
/// </summary>
internal sealed class ResNet : Layer, IResidualNetwork, IPublishedNetwork
{
    private readonly BlockConvolution conv1;
    private readonly FoldableBatchNorm bn1;
    private readonly DecayingReLU relu = new();
    private readonly MaxPool2d? maxpool;
    private readonly Chain layer1;
    private readonly Chain layer2;
    private readonly Chain layer3;
    private readonly Chain? layer4;
    private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    private readonly Linear? fc;
    // The same by the name that the networks for CIFAR-10 give it.
    private readonly Linear? linear;
    private readonly Chain[] stages;
    private readonly bool bottleneck;

    private ResNet(string name, ResNetShape shape, int channels, int classes) : base(name)
    {
        (conv1, bn1) = Convolutions.OfImages(channels, shape.StemWidth, shape.IsForSmallImages ? 3 : 7, shape.IsForSmallImages ? 1 : 2);
        maxpool = shape.IsForSmallImages ? null : MaxPool2d(3, 2, 1);
        bottleneck = shape.Bottleneck;
        var features = shape.StemWidth;
        layer1 = Stage(shape, 0, ref features);
        layer2 = Stage(shape, 1, ref features);
        layer3 = Stage(shape, 2, ref features);
        layer4 = shape.BlocksPerStage.Length == 3 ? null : Stage(shape, 3, ref features);
        if (shape.Skip == ResNetSkip.Downsample) fc = FullyConnected(features, classes);
        else linear = FullyConnected(features, classes);
        stages = layer4 is null ? [layer1, layer2, layer3] : [layer1, layer2, layer3, layer4];
        RegisterComponents();
    }

    internal static IEnumerable<Architecture> Variants =>
    [
        Variant("resnet18", "ResNet-18", new([2, 2, 2, 2], Bottleneck: false)),
        Variant("resnet34", "ResNet-34", new([3, 4, 6, 3], Bottleneck: false)),
        Variant("resnet50", "ResNet-50", new([3, 4, 6, 3])),
        Variant("resnet101", "ResNet-101", new([3, 4, 23, 3])),
        Variant("resnet152", "ResNet-152", new([3, 8, 36, 3])),
        Variant("resnext50_32x4d", "ResNeXt-50-32x4d", new([3, 4, 6, 3], Groups: 32, WidthPerGroup: 4)),
        Variant("resnext101_32x8d", "ResNeXt-101-32x8d", new([3, 4, 23, 3], Groups: 32, WidthPerGroup: 8)),
        Variant("wide_resnet50_2", "Wide-ResNet-50-2", new([3, 4, 6, 3], WidthPerGroup: 128)),
        Variant("wide_resnet101_2", "Wide-ResNet-101-2", new([3, 4, 23, 3], WidthPerGroup: 128)),
    ];

    /// <exception cref="ArgumentOutOfRangeException">It is not 6n + 2.</exception>
    internal static void RequireSmallDepth(int depth)
    {
        if (depth < 8 || (depth - 2) % 6 != 0)
            throw new ArgumentOutOfRangeException(nameof(depth), FormattableString.Invariant($"The depth of a small ResNet must be 6n + 2 with n at least 1, such as 20 or 44; found {depth}."));
    }

    internal static ResNet CreateSmall(int depth, int channels, int classes)
    {
        var blocks = (depth - 2) / 6;
        return new($"ResNet{depth}", new([blocks, blocks, blocks], Bottleneck: false) { StemWidth = 16, IsForSmallImages = true }, channels, classes);
    }

    /// <summary>One for CIFAR-10, with a last layer called <c>linear</c> where its skips are called <c>shortcut</c>.</summary>
    internal static ResNet CreateForCifar10(string name, ResNetShape shape, int classes) => new(name, shape with { IsForSmallImages = true }, channels: 3, classes);

    /// <summary>The name of the last stage.</summary>
    internal string LastStage => layer4 is null ? nameof(layer3) : nameof(layer4);

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = relu.call(bn1.call(conv1.call(input)));
        if (maxpool is not null) x = maxpool.call(x);
        foreach (var stage in stages) x = stage.call(x);
        return (fc ?? linear)!.call(avgpool.call(x).flatten(1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => this.BranchesOfStages(rule, stages);

    /// <inheritdoc/>
    public NormalizedBackward FollowPublishedCode(float gamma)
    {
        var backward = new NormalizedBackward();
        var factor = bottleneck ? DecayingReLU.RootOf(gamma) : AsWritten.Of(gamma);
        relu.Factor = factor;
        foreach (var (number, block) in stages.SelectMany(stage => stage.Layers.Cast<ResNetBlock>().Index()))
            block.FollowPublishedCode(ResidualBlocks.IsDecayed(number) ? factor : 1, backward);
        return backward;
    }

    private static Architecture Variant(string name, string title, ResNetShape shape) =>
        new(name, title, Preprocessing.ImageNet, classes => new ResNet(title, shape, channels: 3, classes));

    private static Chain Stage(ResNetShape shape, int stage, ref long features)
    {
        var width = shape.StemWidth << stage;
        var blocks = new List<Layer>();
        for (var number = 0; number < shape.BlocksPerStage[stage]; number++)
        {
            long stride = stage > 0 && number == 0 ? 2 : 1;
            blocks.Add(shape.Bottleneck
                ? new BottleneckBlock(features, width * shape.WidthPerGroup / 64 * shape.Groups, features = width * BottleneckBlock.Expansion, stride, shape.Groups, shape.Skip)
                : new BasicBlock(features, features = width, stride, shape.Skip));
        }
        return new(blocks);
    }
}
