using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>A new network draws its weights from libtorch's generator, which is not ours to change.</summary>
internal static class RandomState
{
    /// <summary>The result of some work, after which the generator is as it was before.</summary>
    internal static T Keep<T>(Func<T> work)
    {
        using var random = get_rng_state();
        try
        {
            return work();
        }
        finally
        {
            set_rng_state(random);
        }
    }
}
