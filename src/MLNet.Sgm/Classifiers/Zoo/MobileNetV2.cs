using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>MobileNetV2 (Sandler et al., "Inverted Residuals and Linear Bottlenecks", CVPR 2018), width 1, torchvision's state-dict names.</summary>
internal sealed class MobileNetV2 : FeatureNetwork, IResidualNetwork
{
    private const int Last = 1280;

    // Expansion t, output channels c, repeats n, stride s: table 2 of the paper.
    private static readonly (int Expansion, int Channels, int Repeats, int Stride)[] Stages =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    private MobileNetV2(string name, int classes) : base(name, Features(), 1, new Chain(Dropout(0.2), Linear(Last, classes))) => RegisterComponents();

    internal static IEnumerable<Architecture> Variants => [new("mobilenet_v2", "MobileNetV2", Preprocessing.ImageNet, classes => new MobileNetV2("MobileNetV2", classes))];

    /// <inheritdoc/>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => this.BranchesByPaper(rule);

    private static Chain Features()
    {
        const int stem = 32;
        List<Layer> parts = [Convolutions.NormActivation(3, stem, 3, ReLU6(inplace: true), 2)];
        var width = stem;
        foreach (var (expansion, channels, repeats, stride) in Stages)
            for (var number = 0; number < repeats; number++)
            {
                parts.Add(new Block(width, channels, expansion, number == 0 ? stride : 1));
                width = channels;
            }
        parts.Add(Convolutions.NormActivation(width, Last, 1, ReLU6(inplace: true)));
        return new(parts);
    }

    /// <summary>A 1×1 expansion, a depthwise 3×3 and a linear 1×1 convolution.</summary>
    private sealed class Block : InvertedResidual
    {
        private readonly Chain conv;

        internal Block(long input, long output, long expansion, long stride) : base(nameof(Block), input, output, stride)
        {
            var hidden = input * expansion;
            var (project, norm) = Convolutions.WithNorm(hidden, output, 1);
            Layer depthwise = Convolutions.NormActivation(hidden, hidden, 3, ReLU6(inplace: true), stride, groups: hidden);
            conv = expansion == 1
                ? new(depthwise, project, norm)
                : new(Convolutions.NormActivation(input, hidden, 1, ReLU6(inplace: true)), depthwise, project, norm);
            RegisterComponents();
        }

        private protected override Layer Function => conv;
    }
}
