using MLNet.Sgm.Classifiers.Layers;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>Stages of pre-activation blocks between a first convolution and an average over the image, under the names that a repository gives them.</summary>
/// <param name="name">The network's name.</param>
/// <param name="parts">The parts with parameters before the average.</param>
/// <param name="stages">The stages, which are among the parts or within them.</param>
/// <param name="head">The last layer.</param>
internal sealed class PreActivationNetwork(string name, IEnumerable<(string Name, Layer Layer)> parts, IReadOnlyList<Chain> stages, (string Name, Layer Layer) head)
    : Chain(name, [.. parts, ("pool", AdaptiveAvgPool2d(1)), ("flatten", Flatten()), head]), IResidualNetwork
{
    /// <inheritdoc/>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => this.BranchesOfStages(rule, stages);

    /// <summary>A stage of blocks, the first of which changes the shape.</summary>
    internal static Chain Stage(PreActivationNames names, int blocks, long input, long output, long stride, Layer activation) =>
        new(Enumerable.Range(0, blocks).Select(Layer (number) => new PreActivationBlock(names, number == 0 ? input : output, output, number == 0 ? stride : 1, activation)));
}
