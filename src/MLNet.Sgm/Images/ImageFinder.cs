namespace MLNet.Sgm.Images;

/// <summary>Finds the files of a folder that images are meant by: with or without their extension, in any case of it, and with or without the folder's own name before.</summary>
internal sealed class ImageFinder(string folder)
{
    private readonly Dictionary<string, ILookup<string, string>> byStem = [];

    internal string Folder => folder;

    /// <summary>The path of an image, relative to the folder; null where there is none.</summary>
    internal string? Find(string name)
    {
        var path = name.Replace('\\', '/');
        if (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
        var ownName = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) + "/";
        return FindExactly(path) ?? (path.StartsWith(ownName, StringComparison.Ordinal) ? FindExactly(path[ownName.Length..]) : null);
    }

    private string? FindExactly(string path)
    {
        if (File.Exists(Path.Combine(folder, path))) return path;
        var (parent, file) = (Path.GetDirectoryName(path) ?? "", Path.GetFileName(path));
        var isWhole = ImageFiles.IsImage(file);
        var found = FilesByStem(parent)[isWhole ? Path.GetFileNameWithoutExtension(file) : file]
            .Where(candidate => !isWhole || candidate.Equals(file, StringComparison.OrdinalIgnoreCase))
            .OrderBy(candidate => Array.IndexOf(ImageFiles.Extensions, Path.GetExtension(candidate).ToLowerInvariant()))
            .ThenBy(candidate => candidate, StringComparer.Ordinal).FirstOrDefault();
        return found is null ? null : parent.Length == 0 ? found : $"{parent.Replace(Path.DirectorySeparatorChar, '/')}/{found}";
    }

    private ILookup<string, string> FilesByStem(string parent)
    {
        if (byStem.TryGetValue(parent, out var files)) return files;
        var path = Path.Combine(folder, parent);
        var names = Directory.Exists(path) ? Directory.EnumerateFiles(path).Where(ImageFiles.IsImage).Select(file => Path.GetFileName(file)) : [];
        return byStem[parent] = names.ToLookup(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);
    }
}
