using MLNet.Sgm.Images;

namespace MLNet.Sgm.Studies;

/// <summary>The images of a study.</summary>
public sealed record StudyDataset
{
    private readonly ImageDataset? images;

    /// <summary>Images of a folder or file, which are looked for when the study is run.</summary>
    /// <param name="name">What reports call them.</param>
    /// <param name="path">Where they are, as <see cref="ImageDataset.Read"/> takes it.</param>
    /// <param name="classNames">The classes in the order of the networks' outputs.</param>
    public StudyDataset(string name, string path, IReadOnlyList<string> classNames) => (Name, Path, ClassNames) = (name, path, classNames);

    /// <summary>Images that are at hand.</summary>
    /// <param name="name">What reports call them.</param>
    /// <param name="images">The images.</param>
    /// <param name="classNames">The classes in the order of the networks' outputs.</param>
    public StudyDataset(string name, ImageDataset images, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(images);
        (Name, Path, ClassNames, this.images) = (name, images.Path, classNames, images);
    }

    /// <summary>What reports call the images.</summary>
    public string Name { get; init; }

    /// <summary>Where they are.</summary>
    public string Path { get; }

    /// <summary>The classes in the order of the networks' outputs, each name once.</summary>
    public IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>A table of the images' classes (<see cref="ImageTable"/>), where <see cref="Path"/> is a folder that does not tell them; null, the default, where it does.</summary>
    public string? Labels { get; init; }

    /// <summary>What happens to images that are not of the size that a source sees, <see cref="ImageSizing.None"/> by default.</summary>
    public ImageSizing Sizing { get; init; }

    /// <summary>How many images to use, spread over all, at least 1; null, the default, for all.</summary>
    public int? Take { get; init; }

    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no dataset, or damaged.</exception>
    internal ImageDataset Load()
    {
        if (images is null) return ImageDataset.Read(Path, Labels, ClassNames, Take);
        return Take is { } count ? images.Take(count) : images;
    }
}
