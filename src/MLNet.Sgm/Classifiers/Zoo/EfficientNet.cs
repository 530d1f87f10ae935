using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>EfficientNet-B0 (Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019), torchvision's state-dict names.</summary>
internal sealed class EfficientNet : FeatureNetwork, IResidualNetwork
{
    private const int Last = 1280;

    // Expansion, kernel, stride, output channels, repeats: table 1 of the paper.
    private static readonly (int Expansion, int Kernel, int Stride, int Channels, int Repeats)[] Stages =
        [(1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1)];

    private EfficientNet(string name, int classes) : base(name, Features(), 1, new Chain(Dropout(0.2), FullyConnected(Last, classes))) => RegisterComponents();

    internal static IEnumerable<Architecture> Variants =>
        [new("efficientnet_b0", "EfficientNet-B0", Preprocessing.ImageNet with { Filter = ResizeFilter.Bicubic }, classes => new EfficientNet("EfficientNet-B0", classes))];

    /// <inheritdoc/>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => this.BranchesByPaper(rule);

    private static Chain Features()
    {
        const int stem = 32;
        List<Layer> parts = [Convolutions.NormActivation(3, stem, 3, SiLU(), 2)];
        var width = stem;
        foreach (var (expansion, kernel, stride, channels, repeats) in Stages)
        {
            var blocks = new List<Layer>();
            for (var number = 0; number < repeats; number++)
            {
                blocks.Add(new Block(width, channels, expansion, kernel, number == 0 ? stride : 1));
                width = channels;
            }
            parts.Add(new Chain(blocks));
        }
        parts.Add(Convolutions.NormActivation(width, Last, 1, SiLU()));
        return new(parts);
    }

    /// <summary>A mobile inverted bottleneck with a squeeze-and-excitation gate.</summary>
    private sealed class Block : InvertedResidual
    {
        private const int Reduction = 4;

        private readonly Chain block;

        internal Block(long input, long output, long expansion, long kernel, long stride) : base(nameof(Block), input, output, stride)
        {
            var hidden = input * expansion;
            Layer[] expand = expansion == 1 ? [] : [Convolutions.NormActivation(input, hidden, 1, SiLU())];
            block = new([
                .. expand,
                Convolutions.NormActivation(hidden, hidden, kernel, SiLU(), stride, groups: hidden),
                new SqueezeExcitation(hidden, input / Reduction, SiLU()),
                Convolutions.NormActivation(hidden, output, 1, activation: null)]);
            RegisterComponents();
        }

        private protected override Layer Function => block;
    }
}
