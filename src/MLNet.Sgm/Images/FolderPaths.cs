namespace MLNet.Sgm.Images;

/// <summary>Paths of files in a folder whose names somebody else gives.</summary>
internal static class FolderPaths
{
    /// <summary>The full path of a file in a folder; null where its name leads out of it.</summary>
    /// <param name="folder">The folder, with or without a separator at its end.</param>
    /// <param name="name">The file's path from there.</param>
    internal static string? Within(string folder, string name)
    {
        var full = Path.GetFullPath(folder);
        var root = Path.EndsInDirectorySeparator(full) ? full : full + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(root, name));
        return path.Length > root.Length && path.StartsWith(root, StringComparison.Ordinal) ? path : null;
    }
}
