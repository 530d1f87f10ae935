using MLNet.Sgm.Classifiers.Layers;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>One network of the zoo: its names, what it expects of an image, and how it is built.</summary>
public sealed class Architecture
{
    /// <summary>The channels of a color image.</summary>
    internal const int Colors = 3;

    private readonly Func<int, int, Layer> create;
    private readonly Lazy<IReadOnlyDictionary<string, long[]>> shapes;

    /// <summary>A network of three channels for ImageNet, with published weights.</summary>
    internal Architecture(string name, string title, Preprocessing preprocessing, Func<int, Layer> create)
        : this(ArchitectureGroup.ImageNet, name, title, preprocessing, create)
    {
    }

    /// <summary>A network of any number of channels and classes, for small images.</summary>
    internal Architecture(string name, string title, Func<int, int, Layer> create)
    {
        (Group, Name, Title, this.create) = (ArchitectureGroup.SmallImages, name, title, create);
        shapes = new(ReadShapes);
    }

    private Architecture(ArchitectureGroup group, string name, string title, Preprocessing preprocessing, Func<int, Layer> create) : this(name, title, (_, classes) => create(classes)) =>
        (Group, Preprocessing) = (group, preprocessing);

    /// <summary>A network of three channels for CIFAR-10.</summary>
    internal static Architecture ForCifar10(string name, string title, Preprocessing preprocessing, Func<int, Layer> create, NameRules? names = null) =>
        new(ArchitectureGroup.Cifar10, name, title, preprocessing, create) { Names = names ?? NameRules.None };

    /// <summary>What the network is for.</summary>
    public ArchitectureGroup Group { get; }

    /// <summary>
    /// The name in code and on command lines: for ImageNet torchvision's or pretrained-models.pytorch's, <c>resnet152</c>; for CIFAR-10 with the name of the
    /// repository before it, <c>akamaster_resnet20</c>; for small images ours, <c>small_resnet44</c>.
    /// </summary>
    public string Name { get; }

    /// <summary>The name in print: <c>ResNet-152</c>.</summary>
    public string Title { get; }

    /// <summary>What the weights of its authors expect of an image; null for the networks for small images, whose weights are yours.</summary>
    public Preprocessing? Preprocessing { get; }

    /// <summary>The classes that the weights of its authors tell apart, in the order of the outputs: ImageNet's or CIFAR-10's; null for the networks for small images.</summary>
    public IReadOnlyList<string>? ClassNames => Group switch
    {
        ArchitectureGroup.ImageNet => ImageNetClasses.Names,
        ArchitectureGroup.Cifar10 => Cifar10Classes.Names,
        _ => null,
    };

    /// <summary>How weight files of other origins spell the entries.</summary>
    internal NameRules Names { get; init; } = NameRules.None;

    /// <summary>A new network with random weights, N×channels×H×W to N×classes logits, on the CPU. The caller disposes it.</summary>
    /// <param name="classes">The number of classes, at least 2; 1000 by default.</param>
    /// <param name="channels">The number of channels: 3, the default, or for small images also 1.</param>
    /// <exception cref="ArgumentException">The number of classes or of channels is out of its range.</exception>
    public nn.Module<Tensor, Tensor> CreateNetwork(int classes = ImageNetClassCount, int channels = Colors) => CreateLayer(classes, channels);

    internal Layer CreateLayer(int classes, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        RequireChannels(channels);
        return create(channels, classes);
    }

    /// <summary>The shapes of a network's state dict by their names, for 1000 classes and three channels.</summary>
    internal IReadOnlyDictionary<string, long[]> Shapes => shapes.Value;

    /// <summary>A network of names and shapes, without weights. The caller disposes it.</summary>
    internal Layer CreateOutline(int classes, int channels) => Weighted.Outline(() => CreateLayer(classes, channels));

    internal void RequireChannels(int channels)
    {
        if (channels == Colors || (channels == 1 && Group == ArchitectureGroup.SmallImages)) return;
        throw new ArgumentException($"{Title} takes images of {(Group == ArchitectureGroup.SmallImages ? "1 or 3 channels" : "3 channels")}; found {channels}.", nameof(channels));
    }

    /// <summary>What weights for so many classes expect of an image, as far as it is known: CIFAR-100's, say, were trained with a mean of their own.</summary>
    internal Preprocessing? PreprocessingFor(int? classes) => Group == ArchitectureGroup.Cifar10 && classes != Cifar10Classes.Names.Count ? null : Preprocessing;

    private Dictionary<string, long[]> ReadShapes()
    {
        using var network = CreateOutline(ImageNetClassCount, Colors);
        return network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.shape);
    }

    internal const int ImageNetClassCount = 1000;

    /// <inheritdoc/>
    public override string ToString() => Title;
}
