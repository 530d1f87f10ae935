using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>What backward rules keep from step to step of a run of an attack.</summary>
/// <param name="run">The scope that lasts as long as the run.</param>
internal sealed class BackwardMemory(DisposeScope run)
{
    private readonly Dictionary<Place, Tensor> kept = [];

    /// <summary>What was kept last, or null.</summary>
    internal Tensor? this[Place place] => kept.GetValueOrDefault(place);

    /// <summary>Keeps the values of a tensor in the place of what was kept before.</summary>
    internal void Set(Place place, Tensor tensor)
    {
        kept.GetValueOrDefault(place)?.Dispose();
        kept[place] = tensor.detach().clone().MoveToOtherDisposeScope(run);
    }

    /// <summary>Who keeps something, and for which of the gradients of a step.</summary>
    internal readonly record struct Place(int Source, int Rule, NodeKind Kind, int Node, int Sample, int Copy);
}
