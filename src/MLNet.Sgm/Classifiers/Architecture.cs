using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>One network of the zoo: its names, what it expects of an image, and how it is built.</summary>
public sealed class Architecture
{
    private readonly Func<int, Layer> create;

    internal Architecture(string name, string title, Preprocessing preprocessing, Func<int, Layer> create) =>
        (Name, Title, Preprocessing, this.create) = (name, title, preprocessing, create);

    /// <summary>The name in code and on command lines, which is torchvision's or pretrained-models.pytorch's: <c>resnet152</c>.</summary>
    public string Name { get; }

    /// <summary>The name in print: <c>ResNet-152</c>.</summary>
    public string Title { get; }

    /// <summary>What the published ImageNet weights expect of an image.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>How weight files of other origins spell the entries.</summary>
    internal NameRules Names { get; init; } = NameRules.None;

    /// <summary>A new network with random weights, N×3×H×W to N×classes logits, on the CPU. The caller disposes it.</summary>
    /// <param name="classes">The number of classes, 1000 by default.</param>
    public nn.Module<Tensor, Tensor> CreateNetwork(int classes = ImageNetClassCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        return create(classes);
    }

    internal const int ImageNetClassCount = 1000;

    /// <inheritdoc/>
    public override string ToString() => Title;
}
