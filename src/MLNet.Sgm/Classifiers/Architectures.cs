namespace MLNet.Sgm.Classifiers;

/// <summary>The zoo: every architecture that the library can build by name.</summary>
public static class Architectures
{
    /// <summary>All of them, a family after the other; those for small images, in their usual depths, come last.</summary>
    public static IReadOnlyList<Architecture> All { get; } =
    [
        .. ResNet.Variants, .. DenseNet.Variants, .. Vgg.Variants, .. SeNet.Variants,
        .. InceptionV3.Variants, .. InceptionV4.Variants, .. InceptionResNetV2.Variants,
        .. MobileNetV2.Variants, .. SqueezeNet.Variants, .. AlexNet.Variants, .. ShuffleNetV2.Variants,
        .. EfficientNet.Variants, .. ConvNeXt.Variants, .. VisionTransformer.Variants, .. SmallArchitectures.Usual,
    ];

    /// <summary>The architecture of a name, whatever its case.</summary>
    /// <param name="name">
    /// A name such as <c>resnet152</c> or <c>vgg19_bn</c>; for small images also of any other depth, <c>small_resnet62</c> (6n + 2), or depth and
    /// growth rate, <c>small_densenet52_24</c> (6m + 4).
    /// </param>
    /// <exception cref="ArgumentException">There is none of this name, and the message has the nearest ones; or none of this depth.</exception>
    public static Architecture Find(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return All.FirstOrDefault(architecture => string.Equals(architecture.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? SmallArchitectures.Find(name)
            ?? throw new ArgumentException($"The architecture must be one of the {All.Count} that the library knows; found '{name}', which is nearest to {NearestNames.List(name, All.Select(architecture => architecture.Name))}.", nameof(name));
    }
}
