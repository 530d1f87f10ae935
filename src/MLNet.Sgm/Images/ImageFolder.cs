using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Images;

/// <summary>Lists the images of a folder, with their classes.</summary>
/// <remarks>
/// Images are the files that end in <c>.png</c>, <c>.jpg</c>, <c>.jpeg</c>, <c>.bmp</c>, <c>.gif</c> or <c>.webp</c>, in any case. Files and folders whose names begin with a dot, and
/// <c>__MACOSX</c>, are passed over.
/// </remarks>
public static class ImageFolder
{
    /// <summary>
    /// The images of <paramref name="folder"/>'s sub-folders and all folders in them, by path in ordinal order; the sub-folder's name is the class.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">No sub-folder holds an image.</exception>
    public static IReadOnlyList<LabeledImage> Read(string folder)
    {
        CheckExists(folder);
        return Sorted(ReadSubFolders(folder, (classFolder, _) => classFolder), folder, "one sub-folder a class with images");
    }

    /// <summary>
    /// The images of an ImageNet folder, by path in ordinal order, labelled with
    /// <see cref="ImageNetClasses.Names"/>. The class is known by WordNet id: that of the sub-folder
    /// (<c>n01440764/any name.png</c>) or else of the file (<c>n01440764_123.png</c>, in the folder itself or a sub-folder).
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">The folder holds no image, or one without a WordNet id of ImageNet's 1000 classes.</exception>
    public static IReadOnlyList<LabeledImage> ReadByWordNetId(string folder)
    {
        CheckExists(folder);
        var images =
            from path in ImageFiles.In(folder)
            let file = Path.GetFileName(path)
            select new LabeledImage { ImagePath = file, Label = ClassOf(folder, "", file) };
        return Sorted(images.Concat(ReadSubFolders(folder, (subFolder, file) => ClassOf(folder, subFolder, file))), folder, "images named by WordNet id");
    }

    /// <summary>
    /// The images of a folder and all folders in it, by path in ordinal order, without classes: <see cref="LabeledImage.Label"/> is empty. For attacks that take the
    /// source's own prediction for the class.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">The folder holds no image.</exception>
    public static IReadOnlyList<LabeledImage> ReadUnlabeled(string folder)
    {
        CheckExists(folder);
        return Sorted(ImageFiles.Beneath(folder).Select(file => new LabeledImage { ImagePath = RelativePath(folder, file) }), folder, "images");
    }

    /// <summary>Whether there are images in the folder itself.</summary>
    internal static bool HasImages(string folder) => ImageFiles.In(folder).Any();

    private static void CheckExists(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"The image folder '{folder}' does not exist.");
    }

    private static IEnumerable<LabeledImage> ReadSubFolders(string folder, Func<string, string, string> label) =>
        from subFolder in ImageFiles.SubFolders(folder)
        let name = Path.GetFileName(subFolder)
        from file in ImageFiles.Beneath(subFolder)
        select new LabeledImage { ImagePath = RelativePath(folder, file), Label = label(name, Path.GetFileName(file)) };

    private static string RelativePath(string folder, string file) => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');

    private static LabeledImage[] Sorted(IEnumerable<LabeledImage> images, string folder, string expected)
    {
        LabeledImage[] sorted = [.. images.OrderBy(image => image.ImagePath, StringComparer.Ordinal)];
        if (sorted.Length == 0)
            throw new InvalidDataException($"The image folder '{folder}' must hold {expected} ({string.Join(", ", ImageFiles.Extensions)}) in it; found none.");
        return sorted;
    }

    private static string ClassOf(string folder, string subFolder, string file)
    {
        var beforeUnderscore = Path.GetFileNameWithoutExtension(file).Split('_')[0];
        foreach (var id in new[] { subFolder, beforeUnderscore })
        {
            // A class may also be found by its name, which is not what this folder is sorted by.
            if (ImageNetClasses.TryGetIndex(id, out var index) && ImageNetClasses.WordNetIds[index] == id) return ImageNetClasses.Names[index];
        }
        throw new InvalidDataException(
            $"The image '{Path.Combine(folder, subFolder, file)}' must carry the WordNet id of one of ImageNet's 1000 classes, as its folder's name or before the first '_' of its own (such as n01440764_1.png); found '{beforeUnderscore}'.");
    }
}
