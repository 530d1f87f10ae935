using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// A VGG-style network with batch norm for small images (after Simonyan and Zisserman, "Very Deep Convolutional Networks for
/// Large-Scale Image Recognition", ICLR 2015), with torchvision's state-dict names. It has no skip connections.
/// </summary>
internal sealed class Vgg : Module<Tensor, Tensor>
{
    private const int Pool = 0;
    private static readonly int[] SmallLayers = [32, 32, Pool, 64, 64, Pool, 128, 128, 128];

    private readonly Sequential features;
    private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    private readonly Linear classifier;

    private Vgg(string name, int[] layers, int channels, int classes) : base(name)
    {
        var parts = new List<Module<Tensor, Tensor>>();
        long width = channels;
        foreach (var layer in layers)
        {
            if (layer == Pool)
            {
                parts.Add(MaxPool2d(2));
                continue;
            }
            parts.AddRange([Conv2d(width, layer, 3, 1, 1), BatchNorm2d(layer), ReLU(inplace: true)]);
            width = layer;
        }
        features = Sequential(parts);
        classifier = Linear(width, classes);
        RegisterComponents();
    }

    internal static Vgg CreateSmall(int channels, int classes) => new("SmallVGG", SmallLayers, channels, classes);

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return classifier.call(avgpool.call(features.call(input)).flatten(1)).MoveToOuterDisposeScope();
    }
}
