using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// DenseNet-BC (Huang et al., "Densely Connected Convolutional Networks", CVPR 2017): dense blocks with bottlenecks, compression
/// by one half between them, torchvision's state-dict names; for ImageNet and, with 6m + 4 layers, for small images.
/// </summary>
internal sealed class DenseNet : Layer, IResidualNetwork, IPublishedNetwork
{
    private readonly Chain features;
    private readonly ReLU relu = ReLU(inplace: true);
    private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    private readonly Linear classifier;

    private DenseNet(string name, IEnumerable<(string, Layer)> stem, long width, int[] layersPerBlock, int growthRate, int classes) : base(name)
    {
        List<(string, Layer)> parts = [.. stem];
        for (var block = 1; block <= layersPerBlock.Length; block++)
        {
            parts.Add(($"denseblock{block}", DenseBlock(layersPerBlock[block - 1], growthRate, ref width)));
            if (block == layersPerBlock.Length) break;
            parts.Add(($"transition{block}", Transition(width, width / 2)));
            width /= 2;
        }
        parts.Add(("norm5", new FoldableBatchNorm(width)));
        features = new(parts);
        classifier = FullyConnected(width, classes);
        RegisterComponents();
    }

    internal static IEnumerable<Architecture> Variants =>
    [
        Variant(121, 64, 32, [6, 12, 24, 16]),
        Variant(161, 96, 48, [6, 12, 36, 24]),
        Variant(169, 64, 32, [6, 12, 32, 32]),
        Variant(201, 64, 32, [6, 12, 48, 32]),
    ];

    /// <exception cref="ArgumentOutOfRangeException">The depth is not 6m + 4, or the growth rate is not positive.</exception>
    internal static void RequireSmallShape(int depth, int growthRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(growthRate);
        if (depth < 10 || (depth - 4) % 6 != 0)
            throw new ArgumentOutOfRangeException(nameof(depth), FormattableString.Invariant($"The depth of a small DenseNet-BC must be 6m + 4 with m at least 1, such as 40 or 100; found {depth}."));
    }

    internal static DenseNet CreateSmall(int depth, int growthRate, int channels, int classes)
    {
        var layers = (depth - 4) / 6;
        var width = 2 * growthRate;
        return new($"DenseNet{depth}", [("conv0", Convolution(channels, width, 3, 1, 1, bias: false))], width, [layers, layers, layers], growthRate, classes);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = relu.call(features.call(input));
        return classifier.call(avgpool.call(x).flatten(1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>Every dense layer, by either rule.</remarks>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => this.BranchesBesideIdentity();

    /// <inheritdoc/>
    /// <remarks>√γ at every ReLU but those of transitions and the last one; nothing is normalised.</remarks>
    public NormalizedBackward FollowPublishedCode(float gamma)
    {
        foreach (var relu in modules().OfType<DecayingReLU>()) relu.Factor = DecayingReLU.RootOf(gamma);
        return new();
    }

    private static Architecture Variant(int depth, int stemWidth, int growthRate, int[] layersPerBlock) =>
        new($"densenet{depth}", $"DenseNet-{depth}", Preprocessing.ImageNet, classes => new DenseNet($"DenseNet-{depth}", Stem(stemWidth), stemWidth, layersPerBlock, growthRate, classes));

    private static IEnumerable<(string, Layer)> Stem(int width)
    {
        var (convolution, norm) = Convolutions.OfImages(3, width, 7, 2);
        return [("conv0", convolution), ("norm0", norm), ("relu0", new DecayingReLU()), ("pool0", MaxPool2d(3, 2, 1))];
    }

    private static Chain DenseBlock(int layers, int growthRate, ref long width)
    {
        var parts = new List<(string, Layer)>();
        for (var number = 1; number <= layers; number++, width += growthRate) parts.Add(($"denselayer{number}", new DenseLayer(width, growthRate)));
        return new(parts);
    }

    private static Chain Transition(long input, long output) => new(
        ("norm", new FoldableBatchNorm(input)),
        ("relu", ReLU(inplace: true)),
        ("conv", Convolution(input, output, 1, bias: false)),
        ("pool", AvgPool2d(2)));

    /// <summary>x to [x, f(x)], where f makes k new features through a bottleneck of 4k.</summary>
    private sealed class DenseLayer : ResidualBlock
    {
        private const int Bottleneck = 4;

        private readonly FoldableBatchNorm norm1;
        private readonly DecayingReLU relu = new();
        private readonly Conv2d conv1;
        private readonly FoldableBatchNorm norm2;
        private readonly Conv2d conv2;

        internal DenseLayer(long input, long growthRate) : base(nameof(DenseLayer))
        {
            norm1 = new(input);
            (conv1, norm2) = Convolutions.WithNorm(input, Bottleneck * growthRate, 1);
            conv2 = Convolution(Bottleneck * growthRate, growthRate, 3, 1, 1, bias: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return cat([input, Residual.Pass(input, Function)], 1).MoveToOuterDisposeScope();
        }

        internal override SkipJoin Joins => SkipJoin.Concatenation;

        private Tensor Function(Tensor input) => Branch.Decay(conv2.call(relu.call(norm2.call(conv1.call(relu.call(norm1.call(input)))))));
    }
}
