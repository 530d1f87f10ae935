using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// DenseNet-BC-121 with growth rate 32 (Huang et al., "Densely Connected Convolutional Networks", CVPR 2017) as github:kuangliu/pytorch-cifar has it: a stem of one
/// 3×3 convolution, and in each dense layer the new features before the old ones.
/// </summary>
internal sealed class CifarDenseNet : Chain, IResidualNetwork
{
    private const int GrowthRate = 32;
    private static readonly int[] LayersPerBlock = [6, 12, 24, 16];

    internal CifarDenseNet(string name, int classes) : base(name, Parts(classes)) { }

    /// <inheritdoc/>
    /// <remarks>Every dense layer, by either rule.</remarks>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => this.BranchesBesideIdentity();

    private static IEnumerable<(string, Layer)> Parts(int classes)
    {
        long width = 2 * GrowthRate;
        yield return ("conv1", Convolution(3, width, 3, 1, 1, bias: false));
        for (var block = 1; block <= LayersPerBlock.Length; block++)
        {
            var input = width;
            yield return ($"dense{block}", new Chain(Enumerable.Range(0, LayersPerBlock[block - 1]).Select(Layer (number) => new DenseLayer(input + number * GrowthRate))));
            width += LayersPerBlock[block - 1] * GrowthRate;
            if (block == LayersPerBlock.Length) break;
            yield return ($"trans{block}", Transition(width, width / 2));
            width /= 2;
        }
        yield return ("bn", new FoldableBatchNorm(width));
        yield return ("relu", ReLU(inplace: true));
        yield return ("pool", AdaptiveAvgPool2d(1));
        yield return ("flatten", Flatten());
        yield return ("linear", FullyConnected(width, classes));
    }

    private static Chain Transition(long input, long output) => new(
        ("bn", new FoldableBatchNorm(input)),
        ("relu", ReLU(inplace: true)),
        ("conv", Convolution(input, output, 1, bias: false)),
        ("pool", AvgPool2d(2)));

    /// <summary>x to [f(x), x], where f makes k new features through a bottleneck of 4k.</summary>
    private sealed class DenseLayer : ResidualBlock
    {
        private const int Bottleneck = 4;

        private readonly FoldableBatchNorm bn1;
        private readonly ReLU relu = ReLU(inplace: true);
        private readonly Conv2d conv1;
        private readonly FoldableBatchNorm bn2;
        private readonly Conv2d conv2;

        internal DenseLayer(long input) : base(nameof(DenseLayer))
        {
            bn1 = new(input);
            (conv1, bn2) = Convolutions.WithNorm(input, Bottleneck * GrowthRate, 1);
            conv2 = Convolution(Bottleneck * GrowthRate, GrowthRate, 3, 1, 1, bias: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return cat([Residual.Pass(input, Function), input], 1).MoveToOuterDisposeScope();
        }

        internal override SkipJoin Joins => SkipJoin.Concatenation;

        private Tensor Function(Tensor input) => Branch.Decay(conv2.call(relu.call(bn2.call(conv1.call(relu.call(bn1.call(input)))))));
    }
}
