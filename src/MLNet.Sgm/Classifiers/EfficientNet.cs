using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>EfficientNet-B0 (Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019), torchvision's state-dict names.</summary>
internal sealed class EfficientNet : Layer, IResidualNetwork
{
    // Expansion, kernel, stride, output channels, repeats: table 1 of the paper.
    private static readonly (int Expansion, int Kernel, int Stride, int Channels, int Repeats)[] Stages =
        [(1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1)];

    private readonly Chain features;
    private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    private readonly Chain classifier;

    private EfficientNet(string name, int classes) : base(name)
    {
        const int stem = 32, last = 1280;
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
        parts.Add(Convolutions.NormActivation(width, last, 1, SiLU()));
        features = new(parts);
        classifier = new(Dropout(0.2), Linear(last, classes));
        RegisterComponents();
    }

    internal static IEnumerable<Architecture> Variants =>
        [new("efficientnet_b0", "EfficientNet-B0", Preprocessing.ImageNet with { Filter = ResizeFilter.Bicubic }, classes => new EfficientNet("EfficientNet-B0", classes))];

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return classifier.call(avgpool.call(features.call(input)).flatten(1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => this.BranchesByPaper(rule);

    /// <summary>A mobile inverted bottleneck with a squeeze-and-excitation gate; beside an identity where the shape stays.</summary>
    private sealed class Block : ResidualBlock
    {
        private const int Reduction = 4;

        private readonly Chain block;

        internal Block(long input, long output, long expansion, long kernel, long stride) : base(nameof(Block))
        {
            var hidden = input * expansion;
            Layer[] expand = expansion == 1 ? [] : [Convolutions.NormActivation(input, hidden, 1, SiLU())];
            block = new([
                .. expand,
                Convolutions.NormActivation(hidden, hidden, kernel, SiLU(), stride, groups: hidden),
                new SqueezeExcitation(hidden, input / Reduction, SiLU()),
                Convolutions.NormActivation(hidden, output, 1, activation: null)]);
            HasIdentitySkip = stride == 1 && input == output;
            RegisterComponents();
        }

        internal override bool HasIdentitySkip { get; }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var branch = Branch.Decay(block.call(input));
            return (HasIdentitySkip ? branch.add_(input) : branch).MoveToOuterDisposeScope();
        }
    }
}
