using System.Globalization;

namespace MLNet.Sgm.Cli.Doctor;

/// <summary>The folder of published weights.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Files">The number of files in it.</param>
/// <param name="Bytes">Their length.</param>
/// <param name="FreeBytes">What is free on its disk; null where that is not known.</param>
/// <param name="IsWritable">Whether files can be put there.</param>
internal sealed record CacheState(string Folder, int Files, long Bytes, long? FreeBytes, bool IsWritable)
{
    internal static CacheState Of(string folder)
    {
        var files = Directory.Exists(folder) ? new DirectoryInfo(folder).GetFiles() : [];
        return new(folder, files.Length, files.Sum(file => file.Length), FreeOf(Existing(folder)), IsWritableAt(Existing(folder)));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Folder}: {(Files == 0 ? "empty" : $"{Files} files, {Bytes / 1e9:0.00} GB")}{(FreeBytes is { } free ? string.Create(CultureInfo.InvariantCulture, $", {free / 1e9:0.0} GB free") : "")}{(IsWritable ? "" : ", NOT writable: name another folder in SGM_HOME")}");

    /// <summary>The folder, or where it would be made.</summary>
    private static string Existing(string folder)
    {
        var found = folder;
        while (!Directory.Exists(found) && Path.GetDirectoryName(found) is { } parent) found = parent;
        return found;
    }

    private static long? FreeOf(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static bool IsWritableAt(string folder)
    {
        try
        {
            using var file = new FileStream(Path.Combine(folder, $".sgm-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
