namespace MLNet.Sgm;

/// <summary>Writes files so that one under its final name is always whole.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file under a temporary name, creating its folder, and renames it.</summary>
    internal static void Write(string path, ReadOnlySpan<byte> content)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
