using MLNet.Sgm.Classifiers.Layers;
using MLNet.Sgm.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// Inception-v3 (Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", CVPR 2016) with torchvision's
/// state-dict names, which are timm's too. The auxiliary classifier is there for its weights and is not evaluated.
/// </summary>
internal sealed class InceptionV3 : Layer, IResidualNetwork
{
    private readonly InceptionConvolution Conv2d_1a_3x3 = new(3, 32, 3, stride: 2);
    private readonly InceptionConvolution Conv2d_2a_3x3 = new(32, 32, 3);
    private readonly InceptionConvolution Conv2d_2b_3x3 = new(32, 64, 3, padding: 1);
    private readonly MaxPool2d maxpool1 = MaxPool2d(3, 2);
    private readonly InceptionConvolution Conv2d_3b_1x1 = new(64, 80, 1);
    private readonly InceptionConvolution Conv2d_4a_3x3 = new(80, 192, 3);
    private readonly MaxPool2d maxpool2 = MaxPool2d(3, 2);
    private readonly Mixed Mixed_5b = A(192, 32);
    private readonly Mixed Mixed_5c = A(256, 64);
    private readonly Mixed Mixed_5d = A(288, 64);
    private readonly Mixed Mixed_6a = B(288);
    private readonly Mixed Mixed_6b = C(768, 128);
    private readonly Mixed Mixed_6c = C(768, 160);
    private readonly Mixed Mixed_6d = C(768, 160);
    private readonly Mixed Mixed_6e = C(768, 192);
    private readonly Chain AuxLogits;
    private readonly Mixed Mixed_7a = D(768);
    private readonly Mixed Mixed_7b = E(1280);
    private readonly Mixed Mixed_7c = E(2048);
    private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    private readonly Linear fc;

    private InceptionV3(string name, int classes) : base(name)
    {
        AuxLogits = new(("conv0", new InceptionConvolution(768, 128, 1)), ("conv1", new InceptionConvolution(128, 768, 5)), ("fc", FullyConnected(768, classes)));
        fc = FullyConnected(2048, classes);
        RegisterComponents();
    }

    internal static IEnumerable<Architecture> Variants =>
        [new("inception_v3", "Inception-v3", Preprocessing.Inception, classes => new InceptionV3("Inception-v3", classes)) { Names = new() { Optional = "AuxLogits.", HasBackground = true } }];

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = maxpool1.call(Conv2d_2b_3x3.call(Conv2d_2a_3x3.call(Conv2d_1a_3x3.call(input))));
        x = maxpool2.call(Conv2d_4a_3x3.call(Conv2d_3b_1x1.call(x)));
        x = Mixed_5d.call(Mixed_5c.call(Mixed_5b.call(x)));
        x = Mixed_6e.call(Mixed_6d.call(Mixed_6c.call(Mixed_6b.call(Mixed_6a.call(x)))));
        x = Mixed_7c.call(Mixed_7b.call(Mixed_7a.call(x)));
        return fc.call(avgpool.call(x).flatten(1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => Mixed.Branches(this, rule);

    private static Mixed A(long input, long pooled) => new(
        new(("branch1x1", new InceptionConvolution(input, 64, 1))),
        new(("branch5x5_1", new InceptionConvolution(input, 48, 1)), ("branch5x5_2", new InceptionConvolution(48, 64, (5, 5)))),
        new(("branch3x3dbl_1", new InceptionConvolution(input, 64, 1)), ("branch3x3dbl_2", new InceptionConvolution(64, 96, (3, 3))), ("branch3x3dbl_3", new InceptionConvolution(96, 96, (3, 3)))),
        Pooled(input, pooled));

    private static Mixed B(long input) => new(
        new(("branch3x3", new InceptionConvolution(input, 384, 3, stride: 2))),
        new(("branch3x3dbl_1", new InceptionConvolution(input, 64, 1)), ("branch3x3dbl_2", new InceptionConvolution(64, 96, (3, 3))), ("branch3x3dbl_3", new InceptionConvolution(96, 96, 3, stride: 2))),
        new(("pool", MaxPool2d(3, 2))));

    private static Mixed C(long input, long width) => new(
        new(("branch1x1", new InceptionConvolution(input, 192, 1))),
        new(("branch7x7_1", new InceptionConvolution(input, width, 1)), ("branch7x7_2", new InceptionConvolution(width, width, (1, 7))), ("branch7x7_3", new InceptionConvolution(width, 192, (7, 1)))),
        new(
            ("branch7x7dbl_1", new InceptionConvolution(input, width, 1)),
            ("branch7x7dbl_2", new InceptionConvolution(width, width, (7, 1))), ("branch7x7dbl_3", new InceptionConvolution(width, width, (1, 7))),
            ("branch7x7dbl_4", new InceptionConvolution(width, width, (7, 1))), ("branch7x7dbl_5", new InceptionConvolution(width, 192, (1, 7)))),
        Pooled(input, 192));

    private static Mixed D(long input) => new(
        new(("branch3x3_1", new InceptionConvolution(input, 192, 1)), ("branch3x3_2", new InceptionConvolution(192, 320, 3, stride: 2))),
        new(
            ("branch7x7x3_1", new InceptionConvolution(input, 192, 1)), ("branch7x7x3_2", new InceptionConvolution(192, 192, (1, 7))),
            ("branch7x7x3_3", new InceptionConvolution(192, 192, (7, 1))), ("branch7x7x3_4", new InceptionConvolution(192, 192, 3, stride: 2))),
        new(("pool", MaxPool2d(3, 2))));

    private static Mixed E(long input) => new(
        new(("branch1x1", new InceptionConvolution(input, 320, 1))),
        new([("branch3x3_1", new InceptionConvolution(input, 384, 1))],
            [("branch3x3_2a", new InceptionConvolution(384, 384, (1, 3))), ("branch3x3_2b", new InceptionConvolution(384, 384, (3, 1)))]),
        new([("branch3x3dbl_1", new InceptionConvolution(input, 448, 1)), ("branch3x3dbl_2", new InceptionConvolution(448, 384, (3, 3)))],
            [("branch3x3dbl_3a", new InceptionConvolution(384, 384, (1, 3))), ("branch3x3dbl_3b", new InceptionConvolution(384, 384, (3, 1)))]),
        Pooled(input, 192));

    /// <summary>Torchvision counts the padding into the mean, unlike the later Inceptions.</summary>
    private static Mixed.Path Pooled(long input, long output) => new(("pool", AvgPool2d(3, 1, 1)), ("branch_pool", new InceptionConvolution(input, output, 1)));
}
