using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>A classifier's network on a device, frozen and in evaluation mode, with its preprocessing in the graph.</summary>
internal sealed class LoadedClassifier : IDisposable
{
    private static readonly float[] Luma = [0.299f, 0.587f, 0.114f];

    private readonly nn.Module<Tensor, Tensor> network;
    private readonly Tensor mean;
    private readonly Tensor std;
    private readonly Tensor luma;

    internal LoadedClassifier(ImageClassifier classifier, Device device)
    {
        Classifier = classifier;
        Device = device;
        network = classifier.CreateNetwork();
        network.to(device);
        network.eval();
        foreach (var parameter in network.parameters())
        {
            parameter.requires_grad = false;
            // The network outlives whatever scope its user has open.
            parameter.DetachFromDisposeScope();
        }
        foreach (var buffer in network.buffers()) buffer.DetachFromDisposeScope();
        var preprocessing = classifier.Preprocessing;
        mean = PerChannel(preprocessing.Mean);
        std = PerChannel(preprocessing.Std);
        luma = PerChannel(Luma);
    }

    internal ImageClassifier Classifier { get; }

    internal Device Device { get; }

    internal IResidualNetwork? ResidualNetwork => network as IResidualNetwork;

    /// <summary>Logits, N×classes, of images, N×3×H×W in [0, 1], on the classifier's device.</summary>
    internal Tensor Logits(Tensor images)
    {
        var seen = mean.shape[1] == 1 ? images.mul(luma).sum(1, keepdim: true) : images;
        var logits = network.call(seen.sub(mean).div_(std));
        if (logits.dim() != 2 || logits.shape[1] != Classifier.ClassCount)
            throw new InvalidOperationException(
                $"Classifier '{Classifier.Name}' must give {Classifier.ClassCount} logits an image; its network gave a tensor of shape [{string.Join(", ", logits.shape)}].");
        return logits;
    }

    public void Dispose()
    {
        network.Dispose();
        mean.Dispose();
        std.Dispose();
        luma.Dispose();
    }

    private Tensor PerChannel(IReadOnlyList<float> values) =>
        tensor(values.ToArray(), [1, values.Count, 1, 1], device: Device).DetachFromDisposeScope();
}
