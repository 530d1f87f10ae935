using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Classifiers;

/// <summary>The classifiers that the library knows. A weight file is read anew whenever its classifier is put to use.</summary>
/// <example>
/// <code>
/// var source = ImageClassifiers.ResNet152("resnet152-b121ed2d.pth");     // the file that you have
/// var target = ImageClassifiers.Vgg19Bn();                               // the published one, fetched once
/// </code>
/// </example>
public static partial class ImageClassifiers
{
    /// <summary>A classifier of the zoo by the name of its architecture.</summary>
    /// <param name="architecture">
    /// One of <see cref="Architectures.All"/>, such as <c>resnet152</c>; or <c>auto</c> (<see cref="Architectures.Auto"/>) for the only one that the weight file fits, which is then read
    /// at once, and which the result's <see cref="ClassifierDescription.Architecture"/> names.
    /// </param>
    /// <param name="weights">
    /// Path of a weight file, in any format that <see cref="WeightFile"/> reads and in the spelling of torchvision, timm or
    /// pretrained-models.pytorch; null, the default, for the published weights (<see cref="KnownWeights.DefaultFor"/>), which
    /// are fetched into the cache folder when the classifier is first used.
    /// </param>
    /// <param name="preprocessing">What happens to an image before the network sees it; null, the default, for what the weights of the architecture's authors expect.</param>
    /// <param name="classNames">The classes in the order of the network's outputs; null, the default, for the architecture's own: ImageNet's 1000 or CIFAR-10's 10.</param>
    /// <param name="weightsKey">Which of several state dicts of the weight file is meant (<see cref="WeightFile.Open"/>); null, the default, for the only one, or the one under the usual name.</param>
    /// <param name="extraClass">Which class a weight file of 1001 classes has beside the 1000 names.</param>
    /// <exception cref="ArgumentException">
    /// There is no such architecture; it was made for three channels and the preprocessing gives another number; or something is missing that it has no default of: weights (the
    /// networks for CIFAR-10 and for small images), preprocessing (those for small images, and those for CIFAR-10 with other classes) or class names (those for small images).
    /// </exception>
    /// <exception cref="WeightFileException">The architecture is <c>auto</c>, and the weight file fits none or more than one; the message names the nearest ones, or all.</exception>
    public static ImageClassifier Create(string architecture, string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null, string? weightsKey = null, ExtraClass extraClass = ExtraClass.Unknown)
    {
        if (weights is not null) ArgumentException.ThrowIfNullOrWhiteSpace(weights);
        if (!string.Equals(architecture, Architectures.Auto, StringComparison.OrdinalIgnoreCase)) return OfArchitecture(Architectures.Find(architecture), weights, preprocessing, classNames, weightsKey, extraClass);
        var only = ArchitectureSearch.FindOnly(weights ?? throw new ArgumentException($"The architecture '{Architectures.Auto}' is told by a weight file; found none.", nameof(weights)), weightsKey);
        only.RequireClasses(classNames?.Count);
        return OfArchitecture(only.Architecture, weights, preprocessing, classNames, weightsKey, extraClass);
    }

    /// <summary>A classifier of the zoo with one of the published weights, fetched into the cache folder when it is first used.</summary>
    /// <param name="weights">One of <see cref="KnownWeights.All"/>: <c>KnownWeights.Find("inception_v3.tf_adv_in1k")</c>.</param>
    public static ImageClassifier FromKnownWeights(KnownWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var architecture = Architectures.Find(weights.Architecture);
        return ImageClassifier.FromDescription(new()
        {
            Name = weights.Name,
            Architecture = architecture.Name,
            KnownWeights = weights,
            Preprocessing = weights.Preprocessing with { Filter = architecture.Preprocessing?.Filter ?? weights.Preprocessing.Filter },
            ClassNames = ImageNetClasses.Names,
        });
    }

    private static ImageClassifier OfArchitecture(Architecture architecture, string? weights, Preprocessing? preprocessing, IReadOnlyList<string>? classNames, string? weightsKey, ExtraClass extraClass)
    {
        var names = classNames ?? architecture.ClassNames;
        var seen = preprocessing ?? architecture.PreprocessingFor(names?.Count);
        if (seen is null || names is null || (weights is null && architecture.Group != ArchitectureGroup.ImageNet))
            throw new ArgumentException($"{architecture.Name} has no published weights: it needs {Needs(architecture)}; missing {Missing((weights, "weights"), (seen, "preprocessing"), (names, "class names"))}.", nameof(weights));
        if (weights is null && names.Count != Architecture.ImageNetClassCount)
            throw new ArgumentException($"The published weights of {architecture.Title} tell {Architecture.ImageNetClassCount} classes apart; found {names.Count} class names and no weight file of yours.", nameof(classNames));
        return ImageClassifier.FromDescription(new()
        {
            Name = architecture.Title,
            Architecture = architecture.Name,
            Weights = weights,
            WeightsKey = weightsKey,
            ExtraClass = extraClass,
            KnownWeights = weights is null ? KnownWeights.DefaultFor(architecture.Name) : null,
            Preprocessing = seen,
            ClassNames = names,
        });
    }

    private static string Needs(Architecture architecture) => architecture.Group == ArchitectureGroup.Cifar10
        ? $"a weight file, and for other classes than CIFAR-10's {Cifar10Classes.Names.Count} their names and a preprocessing"
        : "a weight file, a preprocessing and class names";

    private static string Missing(params IEnumerable<(object? Value, string Name)> needed) => string.Join(", ", needed.Where(one => one.Value is null).Select(one => one.Name));
}
