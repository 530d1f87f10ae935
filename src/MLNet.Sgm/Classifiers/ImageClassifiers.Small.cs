namespace MLNet.Sgm.Classifiers;

public static partial class ImageClassifiers
{
    /// <summary>The residual network for small images of He et al., CVPR 2016, section 4.2: depth 6n + 2, widths 16, 32, 64.</summary>
    /// <param name="depth">6n + 2 for some n ≥ 1, such as 20, 32, 44 or 56.</param>
    /// <param name="weights">Path of the weight file, or null for a new network with random weights, to be trained.</param>
    /// <param name="preprocessing">What happens to an image before the network sees it; one mean makes a network of one channel.</param>
    /// <param name="classNames">The classes in the order of the network's outputs.</param>
    public static ImageClassifier SmallResNet(int depth, string? weights, Preprocessing preprocessing, IReadOnlyList<string> classNames) =>
        Small(SmallArchitectures.OfResNet(depth), weights, preprocessing, classNames);

    /// <summary>DenseNet-BC for small images (Huang et al., "Densely Connected Convolutional Networks", CVPR 2017): depth 6m + 4.</summary>
    /// <param name="depth">6m + 4 for some m ≥ 1, such as 40 or 100.</param>
    /// <param name="growthRate">k, the number of features that each layer adds.</param>
    /// <param name="weights">Path of the weight file, or null for a new network with random weights, to be trained.</param>
    /// <param name="preprocessing">What happens to an image before the network sees it; one mean makes a network of one channel.</param>
    /// <param name="classNames">The classes in the order of the network's outputs.</param>
    public static ImageClassifier SmallDenseNet(int depth, int growthRate, string? weights, Preprocessing preprocessing, IReadOnlyList<string> classNames) =>
        Small(SmallArchitectures.OfDenseNet(depth, growthRate), weights, preprocessing, classNames);

    /// <summary>
    /// A VGG-style network with batch norm for small images (after Simonyan and Zisserman, ICLR 2015): 3×3 convolutions of 32,
    /// 32, 64, 64, 128, 128, 128 features, pooled twice on the way and over the whole image at the end.
    /// </summary>
    /// <param name="weights">Path of the weight file, or null for a new network with random weights, to be trained.</param>
    /// <param name="preprocessing">What happens to an image before the network sees it; one mean makes a network of one channel.</param>
    /// <param name="classNames">The classes in the order of the network's outputs.</param>
    public static ImageClassifier SmallVgg(string? weights, Preprocessing preprocessing, IReadOnlyList<string> classNames) =>
        Small(SmallArchitectures.OfVgg, weights, preprocessing, classNames);

    private static ImageClassifier Small(Architecture architecture, string? weights, Preprocessing preprocessing, IReadOnlyList<string> classNames) =>
        ImageClassifier.FromDescription(new() { Name = architecture.Title, Architecture = architecture.Name, Weights = weights, Preprocessing = preprocessing, ClassNames = classNames });
}
