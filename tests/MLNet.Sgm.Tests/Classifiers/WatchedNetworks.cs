using MLNet.Sgm.Classifiers;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers;

/// <summary>A classifier whose networks can be asked whether they were freed. TorchSharp counts a tensor for each parameter that was ever made, so that a count of live tensors cannot tell.</summary>
internal sealed class WatchedNetworks
{
    private readonly List<Tensor> tensors = [];

    internal WatchedNetworks(ImageClassifier classifier) => Classifier = new(classifier.Name, () =>
    {
        var network = classifier.CreateNetwork();
        tensors.AddRange(network.parameters().Concat(network.buffers()));
        return network;
    }, classifier.Preprocessing, classifier.ClassNames);

    internal ImageClassifier Classifier { get; }

    /// <summary>Whether something was loaded, and the number of tensors that it still has.</summary>
    internal (bool IsLoaded, int Alive) State => (tensors.Count > 0, tensors.Count(tensor => !tensor.IsInvalid));
}
