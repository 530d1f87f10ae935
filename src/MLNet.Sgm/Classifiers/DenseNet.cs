using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// DenseNet-BC for small images (Huang et al., "Densely Connected Convolutional Networks", CVPR 2017): three dense blocks
/// with bottlenecks, compression by one half between them, torchvision's state-dict names.
/// </summary>
internal sealed class DenseNet : Module<Tensor, Tensor>, IResidualNetwork
{
    private readonly Sequential features;
    private readonly ReLU relu = ReLU(inplace: true);
    private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    private readonly Linear classifier;
    private readonly List<ResidualBranch> branches = [];

    private DenseNet(string name, int layersPerBlock, int growthRate, int channels, int classes) : base(name)
    {
        const int blocks = 3;
        long width = 2 * growthRate;
        var parts = new List<(string, Module<Tensor, Tensor>)> { ("conv0", Conv2d(channels, width, 3, 1, 1, bias: false)) };
        for (var block = 1; block <= blocks; block++)
        {
            parts.Add(($"denseblock{block}", DenseBlock(layersPerBlock, growthRate, ref width)));
            if (block == blocks) break;
            parts.Add(($"transition{block}", Transition(width, width / 2)));
            width /= 2;
        }
        parts.Add(("norm5", BatchNorm2d(width)));
        features = Sequential(parts);
        classifier = Linear(width, classes);
        RegisterComponents();
    }

    internal static DenseNet CreateSmall(int depth, int growthRate, int channels, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(growthRate);
        if (depth < 10 || (depth - 4) % 6 != 0)
            throw new ArgumentOutOfRangeException(nameof(depth), depth, $"The depth of a small DenseNet-BC must be 6m + 4 with m at least 1, such as 40 or 100; found {depth}.");
        return new($"DenseNet{depth}", (depth - 4) / 6, growthRate, channels, classes);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = relu.call(features.call(input));
        return classifier.call(avgpool.call(x).flatten(1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>Every dense layer, by either rule.</remarks>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => branches;

    private Sequential DenseBlock(int layers, int growthRate, ref long width)
    {
        var parts = new List<(string, Module<Tensor, Tensor>)>();
        for (var number = 1; number <= layers; number++)
        {
            var layer = new DenseLayer(width, growthRate);
            branches.Add(layer.Branch);
            parts.Add(($"denselayer{number}", layer));
            width += growthRate;
        }
        return Sequential(parts);
    }

    private static Sequential Transition(long input, long output) => Sequential(
        ("norm", BatchNorm2d(input)),
        ("relu", ReLU(inplace: true)),
        ("conv", Conv2d(input, output, 1, bias: false)),
        ("pool", AvgPool2d(2)));

    /// <summary>x to [x, f(x)], where f makes k new features through a bottleneck of 4k.</summary>
    private sealed class DenseLayer : Module<Tensor, Tensor>
    {
        private readonly BatchNorm2d norm1;
        private readonly ReLU relu = ReLU(inplace: true);
        private readonly Conv2d conv1;
        private readonly BatchNorm2d norm2;
        private readonly Conv2d conv2;

        internal DenseLayer(long input, long growthRate) : base(nameof(DenseLayer))
        {
            const int bottleneck = 4;
            norm1 = BatchNorm2d(input);
            conv1 = Conv2d(input, bottleneck * growthRate, 1, bias: false);
            norm2 = BatchNorm2d(bottleneck * growthRate);
            conv2 = Conv2d(bottleneck * growthRate, growthRate, 3, 1, 1, bias: false);
            RegisterComponents();
        }

        internal ResidualBranch Branch { get; } = new();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var added = conv1.call(relu.call(norm1.call(input)));
            added = Branch.Decay(conv2.call(relu.call(norm2.call(added))));
            return cat([input, added], 1).MoveToOuterDisposeScope();
        }
    }
}
