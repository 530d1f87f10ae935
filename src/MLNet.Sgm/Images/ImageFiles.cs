using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Images;

/// <summary>Which entries of folders are images, and which are passed over: other files, and hidden files and folders.</summary>
internal static class ImageFiles
{
    /// <summary>What Skia reads, in lower case; files may have them in any case.</summary>
    internal static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp"];

    // What macOS adds to archives; the files in it have names of images.
    private const string MacFolder = "__MACOSX";
    private const int NamedCount = 5;

    internal static bool IsImage(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The paths of a folder's images, hidden ones left out.</summary>
    internal static IEnumerable<string> In(string folder) => Directory.EnumerateFiles(folder).Where(file => IsImage(file) && !IsHidden(file));

    /// <summary>The same, of the folder and all folders in it.</summary>
    internal static IEnumerable<string> Beneath(string folder) => In(folder).Concat(SubFolders(folder).SelectMany(Beneath));

    /// <summary>The paths of a folder's sub-folders, hidden ones left out.</summary>
    internal static IEnumerable<string> SubFolders(string folder) => Directory.EnumerateDirectories(folder).Where(path => !IsHidden(path));

    /// <summary>A sentence of what is in a folder, and the folders in it, and is not read; null where there is nothing.</summary>
    internal static string? DescribePassedOver(string folder)
    {
        var passed = PassedOver(folder).Order(StringComparer.Ordinal).ToList();
        return passed.Count == 0 ? null : $"Passed over in '{folder}', hidden or no images ({string.Join(", ", Extensions)}): {passed.Count}, {Named(passed.Select(path => Path.GetRelativePath(folder, path)))}.";
    }

    /// <summary>The first few names, and whether there are more.</summary>
    internal static string Named(IEnumerable<string> names)
    {
        var first = names.Take(NamedCount + 1).ToList();
        return string.Join(", ", first.Take(NamedCount).Select(name => $"'{Naming.Short(name)}'")) + (first.Count > NamedCount ? ", ..." : "");
    }

    private static bool IsHidden(string path) => Path.GetFileName(path) is var name && (name.StartsWith('.') || name == MacFolder);

    private static IEnumerable<string> PassedOver(string folder) =>
        Directory.EnumerateFiles(folder).Where(file => !IsImage(file) || IsHidden(file))
            .Concat(Directory.EnumerateDirectories(folder).Where(IsHidden))
            .Concat(SubFolders(folder).SelectMany(PassedOver));
}
