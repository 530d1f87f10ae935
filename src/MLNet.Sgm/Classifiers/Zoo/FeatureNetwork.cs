using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>A network as torchvision writes most of them: features, an average pool to some size, and a classifier of what is left.</summary>
/// <param name="name">The network's name.</param>
/// <param name="features">Images to N×C×h×w.</param>
/// <param name="pooledSide">Height and width that the features are pooled to.</param>
/// <param name="classifier">N×(C · side · side) to logits.</param>
internal abstract class FeatureNetwork(string name, Layer features, int pooledSide, Layer classifier) : Layer(name)
{
    // Not private: what a base class keeps to itself, TorchSharp does not register.
    protected readonly Layer features = features;
    protected readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(pooledSide);
    protected readonly Layer classifier = classifier;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return classifier.call(avgpool.call(features.call(input)).flatten(1)).MoveToOuterDisposeScope();
    }
}
