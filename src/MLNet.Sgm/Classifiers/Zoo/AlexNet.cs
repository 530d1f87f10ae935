using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>AlexNet on one device (Krizhevsky, "One weird trick for parallelizing convolutional neural networks", arXiv 1404.5997), torchvision's state-dict names. It has no skip connections.</summary>
internal sealed class AlexNet : FeatureNetwork
{
    private const int PooledSide = 6;

    private AlexNet(int classes) : base(nameof(AlexNet), Features(), PooledSide, Classifier(classes)) => RegisterComponents();

    internal static IEnumerable<Architecture> Variants => [new("alexnet", "AlexNet", Preprocessing.ImageNet, classes => new AlexNet(classes))];

    private static Chain Features() => new(
        ImageConvolution(3, 64, 11, 4, 2), ReLU(inplace: true), MaxPool2d(3, 2),
        Convolution(64, 192, 5, 1, 2), ReLU(inplace: true), MaxPool2d(3, 2),
        Convolution(192, 384, 3, 1, 1), ReLU(inplace: true),
        Convolution(384, 256, 3, 1, 1), ReLU(inplace: true),
        Convolution(256, 256, 3, 1, 1), ReLU(inplace: true), MaxPool2d(3, 2));

    private static Chain Classifier(int classes) => new(
        Dropout(), FullyConnected(256 * PooledSide * PooledSide, 4096), ReLU(inplace: true),
        Dropout(), FullyConnected(4096, 4096), ReLU(inplace: true),
        FullyConnected(4096, classes));
}
