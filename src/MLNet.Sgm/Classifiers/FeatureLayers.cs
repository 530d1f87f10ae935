using TorchSharp.Modules;

namespace MLNet.Sgm.Classifiers;

/// <summary>Which layer attacks on features take of a family by default.</summary>
/// <remarks>
/// In the middle, for ResNets, VGG-16, Inception-v3 and Inception-ResNet-v2 it is the layer of FIA (Wang et al., ICCV 2021) and of those that followed it. For the other families it is, by analogy, the last
/// layer whose map is an eighth of the image, or half of the encoder. A layer's output is that of its last part: <c>layer2</c> is the last block of it.
/// </remarks>
internal static class FeatureLayers
{
    internal static string? Middle(Layer network) => network switch
    {
        ResNet or SeNet => "layer2",
        DenseNet => "features.denseblock2",
        Vgg vgg => vgg.EndOfStage(3),
        InceptionV3 => "Mixed_5b",
        InceptionV4 => "features.5",
        InceptionResNetV2 => "conv2d_4a",
        MobileNetV2 => "features.6",
        EfficientNet => "features.3",
        ShuffleNetV2 => "stage2",
        ConvNeXt => "features.3",
        CifarDenseNet => "dense2",
        _ => null,
    };

    /// <summary>The layer of SU (Wei et al., CVPR 2023) for ResNets, VGG, DenseNets and Inception-v3; by analogy the last layer whose map is a sixteenth of the image.</summary>
    internal static string? Late(Layer network) => network switch
    {
        ResNet or SeNet => "layer3",
        DenseNet => "features.denseblock3",
        Vgg vgg => vgg.EndOfStage(4),
        InceptionV3 => "Mixed_6e",
        MobileNetV2 => "features.13",
        EfficientNet => "features.5",
        ShuffleNetV2 => "stage3",
        ConvNeXt => "features.5",
        CifarDenseNet => "dense3",
        _ => null,
    };

    internal static string? Last(Layer network) => network switch
    {
        ResNet resNet => resNet.LastStage,
        SeNet => "layer4",
        DenseNet or MobileNetV2 or EfficientNet or ConvNeXt or Vgg or InceptionV4 => "features",
        InceptionV3 => "Mixed_7c",
        InceptionResNetV2 => "conv2d_7b",
        ShuffleNetV2 => "conv5",
        CifarDenseNet => "bn",
        _ => null,
    };
}
