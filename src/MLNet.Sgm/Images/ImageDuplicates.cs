using System.Security.Cryptography;

namespace MLNet.Sgm.Images;

/// <summary>Finds images that are there several times under different names, and would count several times.</summary>
internal static class ImageDuplicates
{
    /// <summary>A sentence of a dataset's files that have the content of others; null where there are none.</summary>
    internal static string? Describe(ImageDataset dataset)
    {
        if (dataset.Folder is not { } folder) return null;
        var same = dataset.Images.Select(image => image.ImagePath).Distinct()
            .GroupBy(name => LengthOf(Path.Combine(folder, name))).Where(group => group.Key > 0 && group.Count() > 1)
            .SelectMany(group => group.GroupBy(name => HashOf(Path.Combine(folder, name)))).Where(group => group.Count() > 1)
            .Select(group => group.ToList()).ToList();
        return same.Count == 0 ? null
            : $"Images with the content of others under different names, which count as images of their own: {same.Sum(names => names.Count - 1)}, {string.Join("; ", same.Take(2).Select(ImageFiles.Named))}{(same.Count > 2 ? "; ..." : "")}.";
    }

    // What is not there is named when it is opened.
    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(stream));
    }
}
