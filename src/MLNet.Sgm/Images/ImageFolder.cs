namespace MLNet.Sgm.Images;

/// <summary>An image file and its class.</summary>
public sealed class LabeledImage
{
    /// <summary>Path of the file, relative to the folder that was read.</summary>
    public string ImagePath { get; set; } = "";

    /// <summary>Name of the class.</summary>
    public string Label { get; set; } = "";
}

/// <summary>Lists the images of a folder that has one sub-folder a class.</summary>
public static class ImageFolder
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg"];

    /// <summary>
    /// The images (<c>.png</c>, <c>.jpg</c>, <c>.jpeg</c>) of <paramref name="folder"/>'s sub-folders, by path in ordinal order;
    /// the sub-folder's name is the class.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">No sub-folder holds an image.</exception>
    public static IReadOnlyList<LabeledImage> Read(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"The image folder '{folder}' does not exist.");
        var images =
            from classFolder in Directory.EnumerateDirectories(folder)
            from file in Directory.EnumerateFiles(classFolder)
            where Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)
            let label = Path.GetFileName(classFolder)
            select new LabeledImage { ImagePath = $"{label}/{Path.GetFileName(file)}", Label = label };
        LabeledImage[] sorted = [.. images.OrderBy(image => image.ImagePath, StringComparer.Ordinal)];
        if (sorted.Length == 0)
            throw new InvalidDataException($"The image folder '{folder}' must hold one sub-folder a class with images ({string.Join(", ", Extensions)}) in it; found none.");
        return sorted;
    }
}
