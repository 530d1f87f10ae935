using MLNet.Sgm.Classifiers.Layers;
using MLNet.Sgm.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Convolution = MLNet.Sgm.Classifiers.InceptionConvolution;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// Inception-ResNet-v2 (Szegedy et al., "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning",
/// AAAI 2017), with the state-dict names of pretrained-models.pytorch.
/// </summary>
internal sealed class InceptionResNetV2 : Layer, IResidualNetwork
{
    private readonly Convolution conv2d_1a = new(3, 32, 3, stride: 2);
    private readonly Convolution conv2d_2a = new(32, 32, 3);
    private readonly Convolution conv2d_2b = new(32, 64, 3, padding: 1);
    private readonly MaxPool2d maxpool_3a = MaxPool2d(3, 2);
    private readonly Convolution conv2d_3b = new(64, 80, 1);
    private readonly Convolution conv2d_4a = new(80, 192, 3);
    private readonly MaxPool2d maxpool_5a = MaxPool2d(3, 2);
    private readonly Mixed mixed_5b = new(
        new(("branch0", new Convolution(192, 96, 1))),
        new(("branch1", new Chain(new Convolution(192, 48, 1), new Convolution(48, 64, (5, 5))))),
        new(("branch2", new Chain(new Convolution(192, 64, 1), new Convolution(64, 96, (3, 3)), new Convolution(96, 96, (3, 3))))),
        new(("branch3", new Chain(AvgPool2d(3, 1, 1, count_include_pad: false), new Convolution(192, 64, 1)))));
    private readonly Chain repeat = new(Enumerable.Range(0, 10).Select(Layer (_) => Block35()));
    private readonly Mixed mixed_6a = Mixed.ReductionA(320, 256, 256, 384, 384);
    private readonly Chain repeat_1 = new(Enumerable.Range(0, 20).Select(Layer (_) => Block17()));
    private readonly Mixed mixed_7a = new(
        new(("branch0", new Chain(new Convolution(1088, 256, 1), new Convolution(256, 384, 3, stride: 2)))),
        new(("branch1", new Chain(new Convolution(1088, 256, 1), new Convolution(256, 288, 3, stride: 2)))),
        new(("branch2", new Chain(new Convolution(1088, 256, 1), new Convolution(256, 288, (3, 3)), new Convolution(288, 320, 3, stride: 2)))),
        new(("branch3", MaxPool2d(3, 2))));
    private readonly Chain repeat_2 = new(Enumerable.Range(0, 9).Select(Layer (_) => Block8(0.2, activated: true)));
    private readonly ScaledBlock block8 = Block8(1, activated: false);
    private readonly Convolution conv2d_7b = new(2080, 1536, 1);
    private readonly AdaptiveAvgPool2d avgpool_1a = AdaptiveAvgPool2d(1);
    private readonly Linear last_linear;

    private InceptionResNetV2(string name, int classes) : base(name)
    {
        last_linear = FullyConnected(1536, classes);
        RegisterComponents();
    }

    internal static IEnumerable<Architecture> Variants =>
        [new("inceptionresnetv2", "Inception-ResNet-v2", Preprocessing.Inception, classes => new InceptionResNetV2("Inception-ResNet-v2", classes)) { Names = new() { HasBackground = true } }];

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = maxpool_3a.call(conv2d_2b.call(conv2d_2a.call(conv2d_1a.call(input))));
        x = maxpool_5a.call(conv2d_4a.call(conv2d_3b.call(x)));
        x = repeat.call(mixed_5b.call(x));
        x = repeat_1.call(mixed_6a.call(x));
        x = repeat_2.call(mixed_7a.call(x));
        x = conv2d_7b.call(block8.call(x));
        return last_linear.call(avgpool_1a.call(x).flatten(1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => this.BranchesByPaper(rule);

    private static ScaledBlock Block35() => new(320, 128, 0.17, activated: true,
        new Convolution(320, 32, 1),
        new Chain(new Convolution(320, 32, 1), new Convolution(32, 32, (3, 3))),
        new Chain(new Convolution(320, 32, 1), new Convolution(32, 48, (3, 3)), new Convolution(48, 64, (3, 3))));

    private static ScaledBlock Block17() => new(1088, 384, 0.1, activated: true,
        new Convolution(1088, 192, 1),
        new Chain(new Convolution(1088, 128, 1), new Convolution(128, 160, (1, 7)), new Convolution(160, 192, (7, 1))));

    private static ScaledBlock Block8(double scale, bool activated) => new(2080, 448, scale, activated,
        new Convolution(2080, 192, 1),
        new Chain(new Convolution(2080, 192, 1), new Convolution(192, 224, (1, 3)), new Convolution(224, 256, (3, 1))));

    /// <summary>x + scale · f(x), where f joins paths by a 1×1 convolution; then, unless told otherwise, a ReLU.</summary>
    private sealed class ScaledBlock : ResidualBlock
    {
        private readonly Layer[] paths;
        private readonly Conv2d conv2d;
        private readonly double scale;
        private readonly DecayingReLU? relu;

        internal ScaledBlock(long channels, long joined, double scale, bool activated, params Layer[] paths) : base(nameof(ScaledBlock))
        {
            (this.paths, this.scale, relu) = (paths, scale, activated ? new(followsJoin: true) : null);
            for (var i = 0; i < paths.Length; i++) register_module($"branch{i}", paths[i]);
            conv2d = Convolution(joined, channels, 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var sum = Residual.Pass(input, Function).add_(Skipped.Pass(input));
            return (relu is null ? sum : relu.call(sum)).MoveToOuterDisposeScope();
        }

        private Tensor Function(Tensor input) => conv2d.call(Branch.Decay(cat([.. paths.Select(path => path.call(input))], 1))).mul_(scale);
    }
}
