using MLNet.Sgm.Classifiers.Layers;
using MLNet.Sgm.Weights;
using TorchSharp;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// VGG (Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015), with or
/// without batch norm, torchvision's state-dict names; and one with batch norm for small images. It has no skip connections.
/// </summary>
internal sealed class Vgg : FeatureNetwork
{
    private const int Pool = 0;
    private const int Last = 512;
    private static readonly int[] SmallLayers = [32, 32, Pool, 64, 64, Pool, 128, 128, 128];
    private static readonly Dictionary<int, int[]> ConvolutionsPerStage = new() { [11] = [1, 1, 2, 2, 2], [13] = [2, 2, 2, 2, 2], [16] = [2, 2, 3, 3, 3], [19] = [2, 2, 4, 4, 4] };

    private Vgg(string name, Chain features, int pooledSide, Layer classifier) : base(name, features, pooledSide, classifier) => RegisterComponents();

    internal static IEnumerable<Architecture> Variants =>
        from depth in ConvolutionsPerStage.Keys
        from norm in new[] { false, true }
        let title = $"VGG-{depth}{(norm ? "-BN" : "")}"
        select new Architecture($"vgg{depth}{(norm ? "_bn" : "")}", title, Preprocessing.ImageNet, classes => Create(title, depth, norm, classes)) { Names = Names };

    // timm's spelling, whose first two fully connected layers are convolutions over all of the image; and that of files converted from
    // Caffe, whose classifier begins with a dropout.
    private static NameRules Names { get; } = new((@"^classifier\.1\.", "classifier.0."), (@"^classifier\.4\.", "classifier.3."), (@"^pre_logits\.fc1\.", "classifier.0."), (@"^pre_logits\.fc2\.", "classifier.3."), (@"^head\.fc\.", "classifier.6."));

    internal static Vgg CreateSmall(int channels, int classes) =>
        new("SmallVGG", Features(channels, SmallLayers, norm: true), 1, FullyConnected(SmallLayers[^1], classes));

    /// <summary>One with batch norm for CIFAR-10, whose image is 1×1 after the last pool.</summary>
    /// <param name="name">The network's name.</param>
    /// <param name="depth">11, 13, 16 or 19.</param>
    /// <param name="isDeep">Whether two layers of 512 features with ReLU come before the logits.</param>
    /// <param name="classes">The number of classes.</param>
    internal static Vgg CreateForCifar10(string name, int depth, bool isDeep, int classes) =>
        new(name, Features(3, Layers(depth), norm: true), 1, isDeep ? Classifier(Last, Last, classes) : FullyConnected(Last, classes));

    /// <summary>The name of the layer before the pool that ends a stage, from 1: of VGG-16's third, the activation of conv3_3; of the last where there are fewer, which need not end with a pool.</summary>
    internal string EndOfStage(int stage)
    {
        var parts = ((Chain)features).Layers;
        var pools = parts.Index().Where(part => part.Item is TorchSharp.Modules.MaxPool2d).Select(part => part.Index).Append(parts.Count);
        return $"{nameof(features)}.{pools.Take(stage).Last() - 1}";
    }

    private static Vgg Create(string name, int depth, bool norm, int classes)
    {
        const int side = 7, hidden = 4096;
        return new(name, Features(3, Layers(depth), norm), side, Classifier(Last * side * side, hidden, classes));
    }

    private static IEnumerable<int> Layers(int depth) => ConvolutionsPerStage[depth].SelectMany((count, stage) => Enumerable.Repeat(Math.Min(64 << stage, Last), count).Append(Pool));

    private static Chain Classifier(int features, int hidden, int classes) => new(
        FullyConnected(features, hidden), ReLU(inplace: true), Dropout(),
        FullyConnected(hidden, hidden), ReLU(inplace: true), Dropout(),
        FullyConnected(hidden, classes));

    /// <summary>3×3 convolutions of the given widths, each with its activation, and pools where <see cref="Pool"/> stands.</summary>
    private static Chain Features(int channels, IEnumerable<int> layers, bool norm)
    {
        var parts = new List<Layer>();
        long width = channels;
        foreach (var layer in layers)
        {
            if (layer == Pool)
            {
                parts.Add(MaxPool2d(2));
                continue;
            }
            var convolution = Convolution(width, layer, 3, 1, 1);
            parts.Add(convolution);
            if (norm) parts.Add(FoldableBatchNorm.After(convolution));
            parts.Add(ReLU(inplace: true));
            width = layer;
        }
        return new(parts);
    }
}
