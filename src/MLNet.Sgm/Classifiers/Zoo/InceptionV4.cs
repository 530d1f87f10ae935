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
/// Inception-v4 (Szegedy et al., "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning", AAAI
/// 2017), with the state-dict names of pretrained-models.pytorch, which are timm's too.
/// </summary>
internal sealed class InceptionV4 : Layer, IResidualNetwork
{
    private readonly Chain features = new([
        new Convolution(3, 32, 3, stride: 2), new Convolution(32, 32, 3), new Convolution(32, 64, 3, padding: 1),
        new Mixed(new(("maxpool", MaxPool2d(3, 2))), new(("conv", new Convolution(64, 96, 3, stride: 2)))),
        Stem(),
        new Mixed(new(("conv", new Convolution(192, 192, 3, stride: 2))), new(("maxpool", MaxPool2d(3, 2)))),
        .. Enumerable.Range(0, 4).Select(_ => A()), Mixed.ReductionA(384, 192, 224, 256, 384),
        .. Enumerable.Range(0, 7).Select(_ => B()), ReductionB(),
        .. Enumerable.Range(0, 3).Select(_ => C())]);

    private readonly AdaptiveAvgPool2d avg_pool = AdaptiveAvgPool2d(1);
    private readonly Linear last_linear;

    private InceptionV4(string name, int classes) : base(name)
    {
        last_linear = FullyConnected(1536, classes);
        RegisterComponents();
    }

    internal static IEnumerable<Architecture> Variants =>
        [new("inceptionv4", "Inception-v4", Preprocessing.Inception, classes => new InceptionV4("Inception-v4", classes)) { Names = new() { HasBackground = true } }];

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return last_linear.call(avg_pool.call(features.call(input)).flatten(1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => Mixed.Branches(this, rule);

    private static Mixed Stem() => new(
        new(("branch0", new Chain(new Convolution(160, 64, 1), new Convolution(64, 96, 3)))),
        new(("branch1", new Chain(new Convolution(160, 64, 1), new Convolution(64, 64, (1, 7)), new Convolution(64, 64, (7, 1)), new Convolution(64, 96, 3)))));

    private static Mixed A() => new(
        new(("branch0", new Convolution(384, 96, 1))),
        new(("branch1", new Chain(new Convolution(384, 64, 1), new Convolution(64, 96, (3, 3))))),
        new(("branch2", new Chain(new Convolution(384, 64, 1), new Convolution(64, 96, (3, 3)), new Convolution(96, 96, (3, 3))))),
        Pooled(384, 96));

    private static Mixed B() => new(
        new(("branch0", new Convolution(1024, 384, 1))),
        new(("branch1", new Chain(new Convolution(1024, 192, 1), new Convolution(192, 224, (1, 7)), new Convolution(224, 256, (7, 1))))),
        new(("branch2", new Chain(
            new Convolution(1024, 192, 1), new Convolution(192, 192, (7, 1)), new Convolution(192, 224, (1, 7)), new Convolution(224, 224, (7, 1)), new Convolution(224, 256, (1, 7))))),
        Pooled(1024, 128));

    private static Mixed ReductionB() => new(
        new(("branch0", new Chain(new Convolution(1024, 192, 1), new Convolution(192, 192, 3, stride: 2)))),
        new(("branch1", new Chain(new Convolution(1024, 256, 1), new Convolution(256, 256, (1, 7)), new Convolution(256, 320, (7, 1)), new Convolution(320, 320, 3, stride: 2)))),
        new(("branch2", MaxPool2d(3, 2))));

    private static Mixed C() => new(
        new(("branch0", new Convolution(1536, 256, 1))),
        new([("branch1_0", new Convolution(1536, 384, 1))], [("branch1_1a", new Convolution(384, 256, (1, 3))), ("branch1_1b", new Convolution(384, 256, (3, 1)))]),
        new([("branch2_0", new Convolution(1536, 384, 1)), ("branch2_1", new Convolution(384, 448, (3, 1))), ("branch2_2", new Convolution(448, 512, (1, 3)))],
            [("branch2_3a", new Convolution(512, 256, (1, 3))), ("branch2_3b", new Convolution(512, 256, (3, 1)))]),
        Pooled(1536, 256));

    private static Mixed.Path Pooled(long input, long output) => new(("branch3", new Chain(AvgPool2d(3, 1, 1, count_include_pad: false), new Convolution(input, output, 1))));
}
