using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Classifiers;

/// <summary>How well a weight file fits an architecture.</summary>
/// <param name="Path">The file.</param>
/// <param name="Architecture">The architecture.</param>
/// <param name="Matched">The number of tensors of the network that the file has by name and shape, whatever the number of classes.</param>
/// <param name="Total">The number of tensors that either of them has.</param>
/// <param name="Classes">The number of classes of the file, if it has a last layer of this network.</param>
/// <param name="IsWhole">Whether the file fits.</param>
internal sealed record ArchitectureFit(string Path, Architecture Architecture, int Matched, int Total, int? Classes, bool IsWhole)
{
    /// <summary>Refuses another number of classes than the file's.</summary>
    /// <param name="given">The number of class names that were given; null for the architecture's own.</param>
    /// <exception cref="ArgumentException">The numbers differ.</exception>
    internal void RequireClasses(int? given)
    {
        var count = given ?? Architecture.ClassNames?.Count;
        if (count is null || count == Classes) return;
        throw new ArgumentException(
            $"The weight file '{Path}' of {Architecture.Name} tells {Classes} classes apart and needs as many class names; found {(given is null ? $"none, which stands for the {count} that {Architecture.Name} usually has" : count)}.");
    }
}
