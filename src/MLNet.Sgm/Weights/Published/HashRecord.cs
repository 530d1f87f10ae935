using System.Globalization;
using System.Security.Cryptography;

namespace MLNet.Sgm.Weights;

/// <summary>
/// The SHA-256 of a large file, remembered beside it: hashing every cached network at every start would cost more than reading it.
/// The record holds while the file's length and time of change are what they were.
/// </summary>
internal static class HashRecord
{
    /// <summary>The file's SHA-256, 64 lower-case digits: the remembered one, or else computed and remembered.</summary>
    internal static string Of(string path)
    {
        var state = StateOf(path);
        if (Remembered(path) is [var hash, var rest] && rest == state) return hash;
        using var stream = File.OpenRead(path);
        hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        Remember(path, hash);
        return hash;
    }

    /// <summary>Writes the record; a folder that cannot be written to only costs the time to hash again.</summary>
    internal static void Remember(string path, string hash)
    {
        try
        {
            File.WriteAllText(RecordOf(path), $"{hash} {StateOf(path)}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { }
    }

    internal static string RecordOf(string path) => path + ".verified";

    private static string[]? Remembered(string path)
    {
        try
        {
            return File.Exists(RecordOf(path)) ? File.ReadAllText(RecordOf(path)).Split(' ', 2) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string StateOf(string path)
    {
        var file = new FileInfo(path);
        return string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}");
    }
}
