using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// ShuffleNetV2 (Ma et al., "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design", ECCV 2018), torchvision's
/// state-dict names; for small images without the stride and the pool at its begin.
/// </summary>
internal sealed class ShuffleNetV2 : Layer, IResidualNetwork
{
    private const int Stem = 24;

    internal static readonly Widths WidthOne = new(116, 1024);

    private readonly Chain conv1;
    private readonly MaxPool2d? maxpool;
    private readonly Chain stage2;
    private readonly Chain stage3;
    private readonly Chain stage4;
    private readonly Chain conv5;
    private readonly Linear fc;

    private ShuffleNetV2(string name, Widths widths, bool isForSmallImages, int classes) : base(name)
    {
        conv1 = Convolutions.NormActivation(3, Stem, 3, ReLU(inplace: true), isForSmallImages ? 1 : 2);
        maxpool = isForSmallImages ? null : MaxPool2d(3, 2, 1);
        stage2 = Stage(Stem, widths.Stage2, 4);
        stage3 = Stage(widths.Stage2, 2 * widths.Stage2, 8);
        stage4 = Stage(2 * widths.Stage2, 4 * widths.Stage2, 4);
        conv5 = Convolutions.NormActivation(4 * widths.Stage2, widths.Last, 1, ReLU(inplace: true));
        fc = FullyConnected(widths.Last, classes);
        RegisterComponents();
    }

    internal static IEnumerable<Architecture> Variants =>
        [new("shufflenet_v2_x1_0", "ShuffleNetV2 x1.0", Preprocessing.ImageNet, classes => new ShuffleNetV2("ShuffleNetV2 x1.0", WidthOne, isForSmallImages: false, classes))];

    internal static ShuffleNetV2 CreateForCifar10(string name, Widths widths, int classes) => new(name, widths, isForSmallImages: true, classes);

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = conv1.call(input);
        if (maxpool is not null) x = maxpool.call(x);
        x = conv5.call(stage4.call(stage3.call(stage2.call(x))));
        return fc.call(x.mean([2L, 3L])).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>The units of stride 1, which pass half of their channels on as they are, as a dense layer passes on all of them.</remarks>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => this.BranchesByPaper(rule);

    private static Chain Stage(long input, long output, int units) =>
        new(Enumerable.Range(0, units).Select(Layer (number) => new Unit(number == 0 ? input : output, output, number == 0 ? 2 : 1)));

    /// <summary>The output channels of a network's stage 2, which double from stage to stage, and of its last convolution: table 5 of the paper.</summary>
    internal readonly record struct Widths(int Stage2, int Last);

    /// <summary>Half of the channels as they are (or, at stride 2, through a branch of their own) beside a branch, shuffled.</summary>
    private sealed class Unit : ResidualBlock
    {
        private readonly Chain? branch1;
        private readonly Chain branch2;

        internal Unit(long input, long output, long stride) : base(nameof(Unit))
        {
            var half = output / 2;
            if (stride > 1) branch1 = new([.. Depthwise(input, stride), .. Pointwise(input, half)]);
            branch2 = new([.. Pointwise(stride > 1 ? input : half, half), .. Depthwise(half, stride), .. Pointwise(half, half)]);
            RegisterComponents();
        }

        internal override bool HasIdentitySkip => branch1 is null;

        internal override SkipJoin Joins => HasIdentitySkip ? SkipJoin.Concatenation : SkipJoin.None;

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var half = input.shape[1] / 2;
            var (kept, seen) = branch1 is null ? (input.narrow(1, 0, half), input.narrow(1, half, half)) : (branch1.call(input), input);
            var joined = cat([kept, Residual.Pass(seen, Function)], 1);
            return Shuffle(joined).MoveToOuterDisposeScope();
        }

        private Tensor Function(Tensor input) => Branch.Decay(branch2.call(input));

        /// <summary>Interleaves the two halves of the channels.</summary>
        private static Tensor Shuffle(Tensor x)
        {
            var (images, channels, height, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
            return x.reshape(images, 2, channels / 2, height, width).transpose(1, 2).reshape(images, channels, height, width);
        }

        private static Layer[] Pointwise(long input, long output)
        {
            var (convolution, norm) = Convolutions.WithNorm(input, output, 1);
            return [convolution, norm, ReLU(inplace: true)];
        }

        private static Layer[] Depthwise(long channels, long stride)
        {
            var (convolution, norm) = Convolutions.WithNorm(channels, channels, 3, stride, channels);
            return [convolution, norm];
        }
    }
}
