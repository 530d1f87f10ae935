using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// SqueezeNet 1.0 and 1.1 (Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and &lt;0.5MB model
/// size", arXiv 1602.07360), torchvision's state-dict names. It has no skip connections.
/// </summary>
internal sealed class SqueezeNet : Layer
{
    private readonly Chain features;
    private readonly Chain classifier;

    private SqueezeNet(string name, IEnumerable<Layer> features, int classes) : base(name)
    {
        this.features = new(features);
        classifier = new(Dropout(), Convolution(512, classes, 1), ReLU(inplace: true), AdaptiveAvgPool2d(1));
        RegisterComponents();
    }

    internal static IEnumerable<Architecture> Variants =>
    [
        new("squeezenet1_0", "SqueezeNet 1.0", Preprocessing.ImageNet, classes => new SqueezeNet("SqueezeNet 1.0",
        [
            ImageConvolution(3, 96, 7, 2), ReLU(inplace: true), Pooling.OverEdges(),
            new Fire(96, 16, 64), new Fire(128, 16, 64), new Fire(128, 32, 128), Pooling.OverEdges(),
            new Fire(256, 32, 128), new Fire(256, 48, 192), new Fire(384, 48, 192), new Fire(384, 64, 256), Pooling.OverEdges(),
            new Fire(512, 64, 256),
        ], classes)),
        new("squeezenet1_1", "SqueezeNet 1.1", Preprocessing.ImageNet, classes => new SqueezeNet("SqueezeNet 1.1",
        [
            Convolution(3, 64, 3, 2), ReLU(inplace: true), Pooling.OverEdges(),
            new Fire(64, 16, 64), new Fire(128, 16, 64), Pooling.OverEdges(),
            new Fire(128, 32, 128), new Fire(256, 32, 128), Pooling.OverEdges(),
            new Fire(256, 48, 192), new Fire(384, 48, 192), new Fire(384, 64, 256), new Fire(512, 64, 256),
        ], classes)),
    ];

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return classifier.call(features.call(input)).flatten(1).MoveToOuterDisposeScope();
    }

    /// <summary>A 1×1 squeeze, then 1×1 and 3×3 expansions side by side.</summary>
    private sealed class Fire : Layer
    {
        private readonly Conv2d squeeze;
        private readonly Conv2d expand1x1;
        private readonly Conv2d expand3x3;
        private readonly ReLU activation = ReLU(inplace: true);

        internal Fire(long input, long squeezed, long expanded) : base(nameof(Fire))
        {
            squeeze = Convolution(input, squeezed, 1);
            expand1x1 = Convolution(squeezed, expanded, 1);
            expand3x3 = Convolution(squeezed, expanded, 3, 1, 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = activation.call(squeeze.call(input));
            return cat([activation.call(expand1x1.call(x)), activation.call(expand3x3.call(x))], 1).MoveToOuterDisposeScope();
        }
    }
}
