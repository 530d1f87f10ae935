using MLNet.Sgm.Classifiers;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>Networks that attacks take their gradients from: each classifier is loaded once for a precision, however many attacks share it.</summary>
/// <remarks>One thread at a time may use a network, and so one of the attacks that share it.</remarks>
/// <param name="device">Where the networks live.</param>
internal sealed class SourceNetworks(Device device) : IDisposable
{
    private readonly Dictionary<(ImageClassifier Classifier, Precision Precision), LoadedClassifier> loaded = [];

    internal Device Device => device;

    /// <summary>A classifier's network, which stays ours.</summary>
    /// <exception cref="ArgumentException">The network does not compute in the precision.</exception>
    /// <exception cref="Weights.WeightFileException">The weights do not fit the network.</exception>
    internal LoadedClassifier Get(ImageClassifier classifier, Precision precision)
    {
        if (!loaded.TryGetValue((classifier, precision), out var network)) loaded.Add((classifier, precision), network = new(classifier, device, precision: precision));
        return network;
    }

    public void Dispose()
    {
        foreach (var network in loaded.Values) network.Dispose();
        loaded.Clear();
    }
}
