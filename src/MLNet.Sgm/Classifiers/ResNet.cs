using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// The residual networks of He et al., "Deep Residual Learning for Image Recognition" (CVPR 2016), with torchvision's
/// state-dict names: for ImageNet, and the ones of 6n + 2 layers for small images.
/// </summary>
internal sealed class ResNet : Module<Tensor, Tensor>, IResidualNetwork
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly ReLU relu = ReLU(inplace: true);
    private readonly MaxPool2d? maxpool;
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Sequential? layer4;
    private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    private readonly Linear fc;
    private readonly Sequential[] stages;

    private ResNet(string name, ResNetShape shape) : base(name)
    {
        var small = shape.BlocksPerStage.Length == 3;
        var width = shape.Width;
        conv1 = small ? Conv2d(shape.Channels, width, 3, 1, 1, bias: false) : Conv2d(shape.Channels, width, 7, 2, 3, bias: false);
        bn1 = BatchNorm2d(width);
        maxpool = small ? null : MaxPool2d(3, 2, 1);
        long features = width;
        layer1 = Stage(shape, 0, ref features);
        layer2 = Stage(shape, 1, ref features);
        layer3 = Stage(shape, 2, ref features);
        layer4 = small ? null : Stage(shape, 3, ref features);
        fc = Linear(features, shape.Classes);
        stages = layer4 is null ? [layer1, layer2, layer3] : [layer1, layer2, layer3, layer4];
        RegisterComponents();
    }

    internal static ResNet Create18(int classes) => new("ResNet18", new([2, 2, 2, 2], Bottleneck: false, 64, 3, classes));

    internal static ResNet Create50(int classes) => new("ResNet50", new([3, 4, 6, 3], Bottleneck: true, 64, 3, classes));

    internal static ResNet CreateSmall(int depth, int channels, int classes)
    {
        if (depth < 8 || (depth - 2) % 6 != 0)
            throw new ArgumentOutOfRangeException(nameof(depth), depth, $"The depth of a small ResNet must be 6n + 2 with n at least 1, such as 20 or 44; found {depth}.");
        var blocks = (depth - 2) / 6;
        return new($"ResNet{depth}", new([blocks, blocks, blocks], Bottleneck: false, 16, channels, classes));
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = relu.call(bn1.call(conv1.call(input)));
        if (maxpool is not null) x = maxpool.call(x);
        foreach (var stage in stages) x = stage.call(x);
        return fc.call(avgpool.call(x).flatten(1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) =>
        from stage in stages
        from block in stage.named_children().Select((child, number) => (block: (ResidualBlock)child.Item2, number))
        where rule == SkipRule.PublishedCode ? block.number % 10 != 0 : block.block.HasIdentitySkip
        select block.block.Branch;

    private static Sequential Stage(ResNetShape shape, int stage, ref long features)
    {
        long width = shape.Width << stage;
        var blocks = new List<Module<Tensor, Tensor>>();
        for (var number = 0; number < shape.BlocksPerStage[stage]; number++)
        {
            long stride = stage > 0 && number == 0 ? 2 : 1;
            ResidualBlock block = shape.Bottleneck ? new BottleneckBlock(features, width, stride) : new BasicBlock(features, width, stride);
            features = block.Features;
            blocks.Add(block);
        }
        return Sequential(blocks);
    }

    private sealed record ResNetShape(int[] BlocksPerStage, bool Bottleneck, int Width, int Channels, int Classes);
}
