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
    /// <param name="architecture">One of <see cref="Architectures.All"/>, such as <c>resnet152</c>.</param>
    /// <param name="weights">
    /// Path of a weight file, in any format that <see cref="WeightFile"/> reads and in the spelling of torchvision, timm or
    /// pretrained-models.pytorch; null, the default, for the published weights (<see cref="KnownWeights.DefaultFor"/>), which
    /// are fetched into the cache folder when the classifier is first used.
    /// </param>
    /// <param name="preprocessing">What happens to an image before the network sees it; null, the default, for what the published weights expect.</param>
    /// <param name="classNames">The classes in the order of the network's outputs; null, the default, for ImageNet's 1000.</param>
    /// <param name="weightsKey">Which of several state dicts of the weight file is meant (<see cref="WeightFile.Open"/>); null, the default, for the only one, or the one under the usual name.</param>
    /// <param name="extraClass">Which class a weight file of 1001 classes has beside the 1000 names.</param>
    /// <exception cref="ArgumentException">
    /// There is no such architecture; it was made for three channels and the preprocessing gives another number; or it has no published weights
    /// (the networks for small images) and weights, preprocessing or class names are missing.
    /// </exception>
    public static ImageClassifier Create(string architecture, string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null, string? weightsKey = null, ExtraClass extraClass = ExtraClass.Unknown)
    {
        var found = Architectures.Find(architecture);
        if (weights is not null) ArgumentException.ThrowIfNullOrWhiteSpace(weights);
        if (found.Preprocessing is null && (weights is null || preprocessing is null || classNames is null))
            throw new ArgumentException($"{found.Name} has no published weights: it needs a weight file, a preprocessing and class names; missing {Missing((weights, "weights"), (preprocessing, "preprocessing"), (classNames, "class names"))}.", nameof(weights));
        var names = classNames ?? ImageNetClasses.Names;
        if (weights is null && names.Count != Architecture.ImageNetClassCount)
            throw new ArgumentException($"The published weights of {found.Title} tell {Architecture.ImageNetClassCount} classes apart; found {names.Count} class names and no weight file of yours.", nameof(classNames));
        return ImageClassifier.FromDescription(new()
        {
            Name = found.Title,
            Architecture = found.Name,
            Weights = weights,
            WeightsKey = weightsKey,
            ExtraClass = extraClass,
            KnownWeights = weights is null ? KnownWeights.DefaultFor(found.Name) : null,
            Preprocessing = preprocessing ?? found.Preprocessing!,
            ClassNames = names,
        });
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

    private static string Missing(params IEnumerable<(object? Value, string Name)> needed) => string.Join(", ", needed.Where(one => one.Value is null).Select(one => one.Name));
}
