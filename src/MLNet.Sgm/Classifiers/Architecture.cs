using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>One network of the zoo: its names, what it expects of an image, and how it is built.</summary>
public sealed class Architecture
{
    private const int Colors = 3;

    private readonly Func<int, int, Layer> create;

    /// <summary>A network of three channels with published weights.</summary>
    internal Architecture(string name, string title, Preprocessing preprocessing, Func<int, Layer> create) =>
        (Name, Title, Preprocessing, this.create) = (name, title, preprocessing, (_, classes) => create(classes));

    /// <summary>A network of any number of channels and classes, for small images.</summary>
    internal Architecture(string name, string title, Func<int, int, Layer> create) => (Name, Title, this.create) = (name, title, create);

    /// <summary>
    /// The name in code and on command lines, which is torchvision's or pretrained-models.pytorch's, <c>resnet152</c>, or for small images ours,
    /// <c>small_resnet44</c>.
    /// </summary>
    public string Name { get; }

    /// <summary>The name in print: <c>ResNet-152</c>.</summary>
    public string Title { get; }

    /// <summary>What the published ImageNet weights expect of an image; null for the networks for small images, which have no published weights.</summary>
    public Preprocessing? Preprocessing { get; }

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

    internal void RequireChannels(int channels)
    {
        if (channels == Colors || (channels == 1 && Preprocessing is null)) return;
        throw new ArgumentException($"{Title} takes images of {(Preprocessing is null ? "1 or 3 channels" : "3 channels")}; found {channels}.", nameof(channels));
    }

    internal const int ImageNetClassCount = 1000;

    /// <inheritdoc/>
    public override string ToString() => Title;
}
