using MLNet.Sgm.Images;

namespace MLNet.Sgm.Cli.Studies;

/// <summary>How the class of an image is told.</summary>
internal enum DatasetLayout
{
    /// <summary>By its folder's name.</summary>
    ClassFolders,

    /// <summary>By the WordNet id in its folder's or its own name.</summary>
    WordNetIds,
}

/// <summary>The images of a study.</summary>
/// <param name="Folder">Where they are.</param>
/// <param name="Layout">How the class of an image is told.</param>
/// <param name="ClassNames">The classes in the order of the networks' outputs.</param>
internal sealed record StudyDataset(string Folder, DatasetLayout Layout, IReadOnlyList<string> ClassNames)
{
    /// <summary>How many images to use, spread over all; null for all.</summary>
    internal int? Take { get; init; }

    /// <summary>The images in their order, which decides what batch each is in.</summary>
    internal IReadOnlyList<LabeledImage> Images()
    {
        var images = Layout == DatasetLayout.ClassFolders ? ImageFolder.Read(Folder) : ImageFolder.ReadByWordNetId(Folder);
        if (Take is not { } count) return images;
        var stride = Math.Max(1, images.Count / count);
        return [.. images.Where((_, index) => index % stride == 0).Take(count)];
    }
}
