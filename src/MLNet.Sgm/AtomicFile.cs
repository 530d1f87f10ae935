using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace MLNet.Sgm;

/// <summary>Writes files so that one under its final name is always whole.</summary>
internal static partial class AtomicFile
{
    private static readonly ConcurrentDictionary<string, bool> Swept = new();

    /// <summary>Writes a file under a temporary name, creating its folder, and renames it.</summary>
    internal static void Write(string path, byte[] content) => Write(path, stream => stream.Write(content));

    /// <inheritdoc cref="Write(string, byte[])"/>
    internal static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Prepare(folder);
        // Short, because the file's own name may be as long as the file system lets it be.
        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            // It is renamed while it is held: a file that nobody holds is one that a killed process left.
            // On network file systems .NET takes no shared lock for writing; elsewhere than on Windows an exclusive one lets the name be changed.
            using var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None);
            write(stream);
            stream.Flush();
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Creates a folder, and frees it of the temporary files that killed processes left there.</summary>
    internal static void Prepare(string folder)
    {
        Directory.CreateDirectory(folder);
        // Once a folder and process: a list of its files for each that is written would take the square of their number.
        if (Swept.TryAdd(folder, true)) Sweep(folder);
    }

    private static void Sweep(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.tmp").Where(file => TemporaryName().IsMatch(file)))
        {
            try
            {
                new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Another process writes it now, or it is not ours to delete.
            }
        }
    }

    [GeneratedRegex(@"\.[0-9a-f]{32}\.tmp$")]
    private static partial Regex TemporaryName();
}
