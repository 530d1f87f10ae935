using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// MobileNetV2 (Sandler et al., "Inverted Residuals and Linear Bottlenecks", CVPR 2018) as github:kuangliu/pytorch-cifar has it: ReLU for ReLU6, an expansion in every
/// block, and a 1×1 convolution for a skip where a block at stride 1 changes the number of channels.
/// </summary>
internal sealed class CifarMobileNetV2 : Chain, IResidualNetwork
{
    internal CifarMobileNetV2(string name, int classes) : base(name, Parts(new(IsForSmallImages: true), classes)) { }

    /// <inheritdoc/>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => this.BranchesByPaper(rule);

    private static IEnumerable<(string, Layer)> Parts(InvertedResidualStages stages, int classes)
    {
        var (conv1, bn1) = Convolutions.WithNorm(3, stages.Stem, 3, stages.StemStride);
        var (conv2, bn2) = Convolutions.WithNorm(stages.Blocks.Last().Output, stages.Last, 1);
        return
        [
            ("conv1", conv1), ("bn1", bn1), ("relu1", ReLU(inplace: true)),
            ("layers", new Chain(stages.Blocks.Select(block => new Block(block.Input, block.Output, block.Expansion, block.Stride)))),
            ("conv2", conv2), ("bn2", bn2), ("relu2", ReLU(inplace: true)),
            ("pool", AdaptiveAvgPool2d(1)), ("flatten", Flatten()), ("linear", FullyConnected(stages.Last, classes)),
        ];
    }

    private sealed class Block : ResidualBlock
    {
        private readonly ReLU relu = ReLU(inplace: true);
        private readonly Conv2d conv1;
        private readonly FoldableBatchNorm bn1;
        private readonly Conv2d conv2;
        private readonly FoldableBatchNorm bn2;
        private readonly Conv2d conv3;
        private readonly FoldableBatchNorm bn3;
        private readonly Chain? shortcut;
        private readonly bool hasSkip;

        internal Block(long input, long output, long expansion, long stride) : base(nameof(Block))
        {
            var hidden = input * expansion;
            (conv1, bn1) = Convolutions.WithNorm(input, hidden, 1);
            (conv2, bn2) = Convolutions.WithNorm(hidden, hidden, 3, stride, groups: hidden);
            (conv3, bn3) = Convolutions.WithNorm(hidden, output, 1);
            hasSkip = stride == 1;
            shortcut = hasSkip && input != output ? Convolutions.NormActivation(input, output, 1, activation: null) : null;
            RegisterComponents();
        }

        internal override SkipJoin Joins => hasSkip ? SkipJoin.Sum : SkipJoin.None;

        internal override bool HasIdentitySkip => hasSkip && shortcut is null;

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var branch = Residual.Pass(input, Function);
            if (hasSkip) branch = branch.add_(Skipped.Pass(shortcut is null ? input : shortcut.call(input)));
            return branch.MoveToOuterDisposeScope();
        }

        private Tensor Function(Tensor input)
        {
            var branch = relu.call(bn2.call(conv2.call(relu.call(bn1.call(conv1.call(input))))));
            return Branch.Decay(bn3.call(conv3.call(branch)));
        }
    }
}
