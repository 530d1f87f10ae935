using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>ConvNeXt-Tiny (Liu et al., "A ConvNet for the 2020s", CVPR 2022), torchvision's state-dict names.</summary>
internal sealed class ConvNeXt : Layer, IResidualNetwork
{
    private const double NormEps = 1e-6;
    private static readonly (long Channels, int Blocks)[] Stages = [(96, 3), (192, 3), (384, 9), (768, 3)];

    private readonly Chain features;
    private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    private readonly Chain classifier;

    private ConvNeXt(string name, int classes) : base(name)
    {
        var parts = new List<Layer>();
        var width = 3L;
        foreach (var (channels, blocks) in Stages)
        {
            parts.Add(parts.Count == 0
                ? new Chain(ImageConvolution(width, channels, 4, 4), new ChannelNorm(channels))
                : new Chain(new ChannelNorm(width), Convolution(width, channels, 2, 2)));
            parts.Add(new Chain(Enumerable.Range(0, blocks).Select(Layer (_) => new Block(channels))));
            width = channels;
        }
        features = new(parts);
        classifier = new(new ChannelNorm(width), Flatten(), FullyConnected(width, classes));
        RegisterComponents();
    }

    internal static IEnumerable<Architecture> Variants => [new("convnext_tiny", "ConvNeXt-Tiny", Preprocessing.ImageNet, classes => new ConvNeXt("ConvNeXt-Tiny", classes))];

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return classifier.call(avgpool.call(features.call(input))).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => this.BranchesByPaper(rule);

    /// <summary>Layer norm over the channels of N×C×H×W (Ba et al., arXiv 1607.06450).</summary>
    private sealed class ChannelNorm : Layer
    {
        private readonly Parameter weight;
        private readonly Parameter bias;

        internal ChannelNorm(long channels) : base(nameof(ChannelNorm))
        {
            weight = new(ones(channels));
            bias = new(zeros(channels));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return functional.layer_norm(input.permute(0, 2, 3, 1), [weight.shape[0]], weight, bias, NormEps).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
        }
    }

    /// <summary>x + scale · f(x), with f a depthwise 7×7 convolution and a two-layer perceptron over the channels.</summary>
    private sealed class Block : ResidualBlock
    {
        private readonly Parameter layer_scale;
        private readonly Chain block;

        internal Block(long channels) : base(nameof(Block))
        {
            const int expansion = 4;
            layer_scale = new(full([channels, 1, 1], 1e-6f));
            // The names leave gaps where the reference has layers that only change the order of dimensions.
            block = new(
                ("0", Convolution(channels, channels, 7, 1, 3, groups: channels)),
                ("1", new Permute(0, 2, 3, 1)),
                ("2", LayerNorm(channels, NormEps)),
                ("3", FullyConnected(channels, expansion * channels)),
                ("4", GELU()),
                ("5", FullyConnected(expansion * channels, channels)),
                ("6", new Permute(0, 3, 1, 2)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return (Skipped.Pass(input) + Residual.Pass(input, Function)).MoveToOuterDisposeScope();
        }

        private Tensor Function(Tensor input) => Branch.Decay(block.call(input) * layer_scale);
    }

    private sealed class Permute(params long[] order) : Layer(nameof(Permute))
    {
        public override Tensor forward(Tensor input) => input.permute(order);
    }
}
