using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// Networks of squeeze-and-excitation blocks (Hu et al., "Squeeze-and-Excitation Networks", CVPR 2018): SENet-154, SE-ResNet
/// and SE-ResNeXt, with the state-dict names of pretrained-models.pytorch.
/// </summary>
internal sealed class SeNet : Layer, IResidualNetwork
{
    private readonly Chain layer0;
    private readonly Chain layer1;
    private readonly Chain layer2;
    private readonly Chain layer3;
    private readonly Chain layer4;
    private readonly AdaptiveAvgPool2d avg_pool = AdaptiveAvgPool2d(1);
    private readonly Linear last_linear;

    private SeNet(string name, Shape shape, int classes) : base(name)
    {
        layer0 = shape.Deep ? DeepStem() : Stem();
        long features = shape.Deep ? 128 : 64;
        layer1 = Stage(shape, 0, ref features);
        layer2 = Stage(shape, 1, ref features);
        layer3 = Stage(shape, 2, ref features);
        layer4 = Stage(shape, 3, ref features);
        last_linear = FullyConnected(features, classes);
        RegisterComponents();
    }

    internal static IEnumerable<Architecture> Variants =>
    [
        Variant("senet154", "SENet-154", new([3, 8, 36, 3], Groups: 64, Deep: true)),
        Variant("se_resnet50", "SE-ResNet-50", new([3, 4, 6, 3])),
        Variant("se_resnet101", "SE-ResNet-101", new([3, 4, 23, 3])),
        Variant("se_resnet152", "SE-ResNet-152", new([3, 8, 36, 3])),
        Variant("se_resnext50_32x4d", "SE-ResNeXt-50-32x4d", new([3, 4, 6, 3], Groups: 32)),
        Variant("se_resnext101_32x4d", "SE-ResNeXt-101-32x4d", new([3, 4, 23, 3], Groups: 32)),
    ];

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = layer0.call(input);
        x = layer4.call(layer3.call(layer2.call(layer1.call(x))));
        return last_linear.call(avg_pool.call(x).flatten(1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => this.BranchesByPaper(rule);

    private static Architecture Variant(string name, string title, Shape shape) => new(name, title, Preprocessing.ImageNet, classes => new SeNet(title, shape, classes));

    private static Chain Stem()
    {
        var (convolution, norm) = Convolutions.OfImages(3, 64, 7, 2);
        return new(("conv1", convolution), ("bn1", norm), ("relu1", ReLU(inplace: true)), ("pool", Pooling.OverEdges()));
    }

    private static Chain DeepStem()
    {
        var (conv1, bn1) = Convolutions.WithNorm(3, 64, 3, 2);
        var (conv2, bn2) = Convolutions.WithNorm(64, 64, 3);
        var (conv3, bn3) = Convolutions.WithNorm(64, 128, 3);
        return new(
            ("conv1", conv1), ("bn1", bn1), ("relu1", ReLU(inplace: true)),
            ("conv2", conv2), ("bn2", bn2), ("relu2", ReLU(inplace: true)),
            ("conv3", conv3), ("bn3", bn3), ("relu3", ReLU(inplace: true)),
            ("pool", Pooling.OverEdges()));
    }

    private static Chain Stage(Shape shape, int stage, ref long features)
    {
        var planes = 64L << stage;
        var blocks = new List<Layer>();
        for (var number = 0; number < shape.BlocksPerStage[stage]; number++)
            blocks.Add(new Block(features, features = planes * Block.Expansion, planes, stage > 0 && number == 0 ? 2 : 1, shape));
        return new(blocks);
    }

    /// <summary>What the variants differ in. ResNeXt's and SENet-154's 3×3 convolutions are grouped; SENet-154's stem and downsampling are 3×3.</summary>
    private sealed record Shape(int[] BlocksPerStage, long Groups = 1, bool Deep = false)
    {
        // SE-ResNet keeps the original ResNet's order: stride at the first 1×1 convolution.
        internal bool StrideFirst => Groups == 1;

        internal (long First, long Second) Widths(long planes) => this switch
        {
            { Deep: true } => (2 * planes, 4 * planes),
            { Groups: 1 } => (planes, planes),
            _ => (2 * planes, 2 * planes),
        };
    }

    /// <summary>relu(skip(x) + gate(f(x)) · f(x)), with f a bottleneck.</summary>
    private sealed class Block : ResNetBlock
    {
        internal const int Expansion = 4;
        private const int Reduction = 16;

        private readonly Conv2d conv1;
        private readonly FoldableBatchNorm bn1;
        private readonly Conv2d conv2;
        private readonly FoldableBatchNorm bn2;
        private readonly Conv2d conv3;
        private readonly FoldableBatchNorm bn3;
        private readonly SqueezeExcitation se_module;

        internal Block(long input, long output, long planes, long stride, Shape shape) : base(nameof(Block), input, output, stride, skipKernel: shape.Deep && stride > 1 ? 3 : 1)
        {
            var (first, second) = shape.Widths(planes);
            (conv1, bn1) = Convolutions.WithNorm(input, first, 1, shape.StrideFirst ? stride : 1);
            (conv2, bn2) = Convolutions.WithNorm(first, second, 3, shape.StrideFirst ? 1 : stride, shape.Groups);
            (conv3, bn3) = Convolutions.WithNorm(second, output, 1);
            se_module = new(output, output / Reduction, ReLU(inplace: true));
            RegisterComponents();
        }

        private protected override Tensor Function(Tensor input)
        {
            var branch = Branch.Decay(relu.call(bn1.call(conv1.call(input))));
            return se_module.call(bn3.call(conv3.call(relu.call(bn2.call(conv2.call(branch))))));
        }
    }
}
