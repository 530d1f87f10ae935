using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>MobileNetV2 (Sandler et al., "Inverted Residuals and Linear Bottlenecks", CVPR 2018), torchvision's state-dict names.</summary>
internal sealed class MobileNetV2 : FeatureNetwork, IResidualNetwork
{
    private MobileNetV2(string name, InvertedResidualStages stages, int classes)
        : base(name, Features(stages), 1, new Chain(Dropout(0.2), FullyConnected(stages.Last, classes))) => RegisterComponents();

    internal static IEnumerable<Architecture> Variants => [new("mobilenet_v2", "MobileNetV2", Preprocessing.ImageNet, classes => new MobileNetV2("MobileNetV2", new(), classes))];

    internal static MobileNetV2 CreateForCifar10(string name, double width, int classes) => new(name, new(width, IsForSmallImages: true), classes);

    /// <inheritdoc/>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => this.BranchesByPaper(rule);

    // Not in place: libtorch then copies its input first.
    private static Chain Features(InvertedResidualStages stages) => new([
        Convolutions.NormActivation(3, stages.Stem, 3, ReLU6(), stages.StemStride),
        .. stages.Blocks.Select(block => new Block(block.Input, block.Output, block.Expansion, block.Stride)),
        Convolutions.NormActivation(stages.Blocks.Last().Output, stages.Last, 1, ReLU6()),
    ]);

    /// <summary>A 1×1 expansion, a depthwise 3×3 and a linear 1×1 convolution.</summary>
    private sealed class Block : InvertedResidual
    {
        private readonly Chain conv;

        internal Block(long input, long output, long expansion, long stride) : base(nameof(Block), input, output, stride)
        {
            var hidden = input * expansion;
            var (project, norm) = Convolutions.WithNorm(hidden, output, 1);
            Layer depthwise = Convolutions.NormActivation(hidden, hidden, 3, ReLU6(), stride, groups: hidden);
            conv = expansion == 1
                ? new(depthwise, project, norm)
                : new(Convolutions.NormActivation(input, hidden, 1, ReLU6()), depthwise, project, norm);
            RegisterComponents();
        }

        private protected override Layer Function => conv;
    }
}
