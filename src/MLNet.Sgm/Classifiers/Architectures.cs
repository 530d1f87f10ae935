using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Classifiers;

/// <summary>The zoo: every architecture that the library can build by name.</summary>
public static class Architectures
{
    /// <summary>All of them, a family after the other: those for ImageNet, those for CIFAR-10, and those for small images in their usual depths.</summary>
    public static IReadOnlyList<Architecture> All { get; } =
    [
        .. ResNet.Variants, .. DenseNet.Variants, .. Vgg.Variants, .. SeNet.Variants,
        .. InceptionV3.Variants, .. InceptionV4.Variants, .. InceptionResNetV2.Variants,
        .. MobileNetV2.Variants, .. SqueezeNet.Variants, .. AlexNet.Variants, .. ShuffleNetV2.Variants,
        .. EfficientNet.Variants, .. ConvNeXt.Variants, .. VisionTransformer.Variants,
        .. AkamasterNetworks.All, .. KuangliuNetworks.All, .. ChenyaofoNetworks.All, .. WideResNet.Variants,
        .. SmallArchitectures.Usual,
    ];

    /// <summary>The name that stands for the only architecture that a weight file fits, where an architecture is asked for together with a file.</summary>
    public const string Auto = "auto";

    /// <summary>The architectures that a weight file fits by names and shapes, with as many classes as it has; it reads no values.</summary>
    /// <param name="weights">Path of a weight file, in any format that <see cref="WeightFile"/> reads.</param>
    /// <param name="weightsKey">Which of several state dicts of the file is meant (<see cref="WeightFile.Open"/>); null, the default, for the only one, or the one under the usual name.</param>
    /// <returns>
    /// Those of <see cref="All"/>, in its order; more than one where networks differ in nothing that has weights: strides, or what their images are normalised by. A file of ImageNet's
    /// 1000 classes fits no architecture for CIFAR-10.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">It is no weight file.</exception>
    public static IReadOnlyList<Architecture> Fitting(string weights, string? weightsKey = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(weights);
        return [.. ArchitectureSearch.Compare(weights, weightsKey).Where(fit => fit.IsWhole).Select(fit => fit.Architecture)];
    }

    /// <summary>The architecture of a name, whatever its case.</summary>
    /// <param name="name">
    /// A name such as <c>resnet152</c> or <c>akamaster_resnet20</c>; for small images also of any other depth, <c>small_resnet62</c> (6n + 2), or depth and
    /// growth rate, <c>small_densenet52_24</c> (6m + 4).
    /// </param>
    /// <exception cref="ArgumentException">There is none of this name, and the message has the nearest ones; or none of this depth.</exception>
    public static Architecture Find(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return All.FirstOrDefault(architecture => string.Equals(architecture.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? SmallArchitectures.Find(name)
            ?? throw new ArgumentException($"The architecture must be one of the {All.Count} that the library knows; found '{Naming.Short(name)}', which is nearest to {NearestNames.List(name, All.Select(architecture => architecture.Name))}.", nameof(name));
    }
}
