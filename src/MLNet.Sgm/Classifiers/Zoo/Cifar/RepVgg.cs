using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// RepVGG as it is trained (Ding et al., "RepVGG: Making VGG-style ConvNets Great Again", CVPR 2021), for small images, as github:chenyaofo/pytorch-cifar-models has it.
/// No skip connection of it is the identity: each has a batch norm.
/// </summary>
internal static class RepVgg
{
    private const int Stem = 64;
    private static readonly int[] BlocksPerStage = [2, 4, 14, 1];

    /// <param name="name">The network's name.</param>
    /// <param name="width">The multiplier of the widths of the stages but the last one, a.</param>
    /// <param name="lastWidth">The multiplier of the last stage's width, b.</param>
    /// <param name="classes">The number of classes.</param>
    internal static Layer Create(string name, double width, double lastWidth, int classes)
    {
        var features = (long)Math.Min(Stem, Stem * width);
        List<(string, Layer)> parts = [("stage0", new Block(3, features, 1))];
        for (var stage = 0; stage < BlocksPerStage.Length; stage++)
        {
            var (input, output) = (features, (long)((Stem << stage) * (stage == BlocksPerStage.Length - 1 ? lastWidth : width)));
            var first = stage == 0 ? 1 : 2;
            parts.Add(($"stage{stage + 1}", new Chain(Enumerable.Range(0, BlocksPerStage[stage]).Select(Layer (number) => new Block(number == 0 ? input : output, output, number == 0 ? first : 1)))));
            features = output;
        }
        return new Chain(name, [.. parts, ("gap", AdaptiveAvgPool2d(1)), ("flatten", Flatten()), ("linear", FullyConnected(features, classes))]);
    }

    /// <summary>ReLU of the sum of a 3×3 convolution, a 1×1 convolution and, where the shape stays, the input, each with a batch norm.</summary>
    private sealed class Block : Layer
    {
        private readonly Chain rbr_dense;
        private readonly Chain rbr_1x1;
        private readonly FoldableBatchNorm? rbr_identity;
        private readonly ReLU nonlinearity = ReLU(inplace: true);

        internal Block(long input, long output, long stride) : base(nameof(Block))
        {
            rbr_identity = stride == 1 && input == output ? new(input) : null;
            rbr_dense = Branch(input, output, 3, stride);
            rbr_1x1 = Branch(input, output, 1, stride);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var sum = rbr_dense.call(input).add_(rbr_1x1.call(input));
            if (rbr_identity is not null) sum = sum.add_(rbr_identity.call(input));
            return nonlinearity.call(sum).MoveToOuterDisposeScope();
        }

        private static Chain Branch(long input, long output, long kernel, long stride)
        {
            var (convolution, norm) = Convolutions.WithNorm(input, output, kernel, stride);
            return new(("conv", convolution), ("bn", norm));
        }
    }
}
