using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Classifiers;

/// <summary>Tells the architecture of a weight file by the names and shapes of its tensors.</summary>
internal static class ArchitectureSearch
{
    private const int NearestCount = 3;

    /// <summary>The only architecture that a weight file fits.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">Which of several state dicts of it is meant; null for the only one, or the one under the usual name.</param>
    /// <exception cref="WeightFileException">There is none, or more than one.</exception>
    internal static ArchitectureFit FindOnly(string path, string? key)
    {
        var all = Compare(path, key);
        var whole = all.Where(fit => fit.IsWhole).ToList();
        return whole.Count switch
        {
            1 => whole[0],
            0 => throw new WeightFileException($"The weight file '{path}' fits none of the {all.Count} architectures that the library knows; nearest are {string.Join(", ", Nearest(all).Select(fit => $"{fit.Architecture.Name} ({fit.Matched} of {fit.Total} tensors)"))}."),
            _ => throw new WeightFileException($"The weight file '{path}' fits {whole.Count} architectures, {string.Join(" and ", whole.Select(fit => fit.Architecture.Name))}, which differ in nothing that has weights: name one of them instead of '{Architectures.Auto}'."),
        };
    }

    /// <summary>Those that share most tensors with the file, the nearest first.</summary>
    internal static IEnumerable<ArchitectureFit> Nearest(IEnumerable<ArchitectureFit> fits) => fits.OrderByDescending(fit => (double)fit.Matched / fit.Total).Take(NearestCount);

    /// <summary>How well a weight file fits each of <see cref="Architectures.All"/>.</summary>
    internal static IReadOnlyList<ArchitectureFit> Compare(string path, string? key)
    {
        using var file = WeightFile.Open(path, key);
        return [.. Architectures.All.Select(architecture => Compare(path, file.Entries, architecture))];
    }

    /// <summary>How well the tensors of a weight file fit an architecture.</summary>
    internal static ArchitectureFit Compare(string path, IReadOnlyList<WeightEntry> entries, Architecture architecture)
    {
        var match = new EntryMatch(architecture, entries);
        return new(path, architecture, match.Matched, match.Total, match.Classes, IsWhole(path, entries, architecture, match));
    }

    private static bool IsWhole(string path, IReadOnlyList<WeightEntry> entries, Architecture architecture, EntryMatch match)
    {
        // A network of 1000 classes is one for ImageNet, although one for CIFAR-10 may have the same tensors.
        if (!match.HasAllNames || match.Classes is not { } classes || (architecture.Group == ArchitectureGroup.Cifar10 && classes == Architecture.ImageNetClassCount)) return false;
        using var network = architecture.CreateOutline(classes, match.Channels);
        try
        {
            new StateDictFit(architecture.Title, path, network.state_dict(), architecture.Names).Find(entries);
            return true;
        }
        catch (WeightFileException)
        {
            return false;
        }
    }
}
