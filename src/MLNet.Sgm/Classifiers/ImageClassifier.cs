using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// An image classifier: a network, what happens to an image before it, and the names of its classes. A recipe, not a loaded
/// network: each attack and each scorer makes its own copy, so that what one of them does to it never reaches another.
/// </summary>
/// <example>
/// <code>
/// var mine = new ImageClassifier("mine", () => new MyNetwork("mine.dat"), Preprocessing.ImageNet, classNames);
/// var vgg = ImageClassifiers.SmallVgg("vgg.safetensors", preprocessing, classNames);
/// </code>
/// </example>
public sealed class ImageClassifier
{
    private readonly Func<nn.Module<Tensor, Tensor>> createNetwork;

    /// <summary>Creates a classifier.</summary>
    /// <param name="name">What reports call it, such as <c>ResNet-50</c>.</param>
    /// <param name="createNetwork">
    /// Makes the network with its weights: N×C×H×W float32, normalised, to N×classes logits. Called once for each use; the
    /// result is owned, moved to a device, put in evaluation mode and disposed by the user of the classifier.
    /// </param>
    /// <param name="preprocessing">What happens to an image before the network sees it.</param>
    /// <param name="classNames">The classes in the order of the network's outputs, each name once.</param>
    /// <exception cref="ArgumentException">The name is empty, or the class names are fewer than two or not distinct.</exception>
    public ImageClassifier(string name, Func<nn.Module<Tensor, Tensor>> createNetwork, Preprocessing preprocessing, IReadOnlyList<string> classNames)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(createNetwork);
        ArgumentNullException.ThrowIfNull(preprocessing);
        ArgumentNullException.ThrowIfNull(classNames);
        if (classNames.Count < 2)
            throw new ArgumentException($"Classifier '{name}' needs at least 2 class names; found {classNames.Count}.", nameof(classNames));
        if (classNames.GroupBy(label => label).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Classifier '{name}' needs distinct class names; '{twice.Key}' stands {twice.Count()} times.", nameof(classNames));
        Name = name;
        this.createNetwork = createNetwork;
        Preprocessing = preprocessing;
        ClassNames = [.. classNames];
    }

    /// <summary>What reports call the classifier.</summary>
    public string Name { get; }

    /// <summary>What happens to an image before the network sees it.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>The classes in the order of the network's outputs.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of classes.</summary>
    public int ClassCount => ClassNames.Count;

    /// <summary>Makes a new copy of the network, weights included, on the CPU. The caller disposes it.</summary>
    public nn.Module<Tensor, Tensor> CreateNetwork() => createNetwork();

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({ClassCount} classes, {Preprocessing.Width}x{Preprocessing.Height})";
}
