using Microsoft.ML.Data;

namespace MLNet.Sgm.Images;

/// <summary>Writes PNG files so that a file under its final name is always whole.</summary>
internal static class PngFile
{
    // An image is written as what its file's name ends with.
    internal static void Save(MLImage image, string path) => AtomicFile.Replace(path, ".tmp.png", image.Save);

    /// <summary>The bytes of a PNG file.</summary>
    internal static byte[] Encode(MLImage image)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.png");
        try
        {
            image.Save(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The path of a file of this name in a folder.</summary>
    /// <exception cref="InvalidOperationException">The name is empty or leads out of the folder.</exception>
    internal static string PathIn(string folder, string name)
    {
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(root, Path.ChangeExtension(name, ".png")));
        if (string.IsNullOrWhiteSpace(name) || !path.StartsWith(root, StringComparison.Ordinal))
            throw new InvalidOperationException($"An image must be saved inside the folder '{folder}'; found the name '{name}'.");
        return path;
    }
}
