using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Cli.Studies;

/// <summary>The images of a study.</summary>
/// <param name="Name">What reports call them.</param>
/// <param name="Path">Where they are.</param>
/// <param name="ClassNames">The classes in the order of the networks' outputs.</param>
internal sealed record StudyDataset(string Name, string Path, IReadOnlyList<string> ClassNames)
{
    /// <summary>A table of the images' classes, where the path does not tell them.</summary>
    internal string? Labels { get; init; }

    /// <summary>What happens to images that are not of the size that a source sees.</summary>
    internal ImageSizing Sizing { get; init; }

    /// <summary>How many images to use, spread over all; null for all.</summary>
    internal int? Take { get; init; }

    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no dataset, or damaged.</exception>
    internal ImageDataset Load() => ImageDataset.Read(Path, Labels, ClassNames, Take);
}
