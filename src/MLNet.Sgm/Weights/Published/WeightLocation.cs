using System.IO.Compression;

namespace MLNet.Sgm.Weights;

/// <summary>Where weights or TorchScript are: in a file, or in an entry of a zip archive, beside which those lie that belong to it.</summary>
/// <param name="File">The file, or the archive.</param>
/// <param name="Entry">The entry, in a folder of its own, or null.</param>
internal sealed record WeightLocation(string File, string? Entry)
{
    private string Folder => Entry![..(Entry!.LastIndexOf('/') + 1)];

    /// <summary>Has a reader of files read it: an entry is unpacked for as long as that takes.</summary>
    /// <exception cref="FileNotFoundException">There is no such file or entry.</exception>
    internal T Use<T>(Func<string, T> read)
    {
        if (Entry is null) return read(File);
        var unpacked = Directory.CreateTempSubdirectory("sgm-").FullName;
        try
        {
            foreach (var (name, content) in ReadEntries())
            {
                var path = Path.Combine(unpacked, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using var target = System.IO.File.Create(path);
                content.CopyTo(target);
            }
            return read(Path.Combine(unpacked, Entry[Folder.Length..]));
        }
        finally
        {
            Directory.Delete(unpacked, recursive: true);
        }
    }

    /// <summary>
    /// The files that the weights consist of, the one that is asked for first, by their paths from its folder, with slashes; each stream is open until the next is asked for.
    /// </summary>
    /// <param name="partsOf">The files that a file consists of: weights may be the index of several.</param>
    /// <exception cref="FileNotFoundException">There is no such file or entry.</exception>
    internal IEnumerable<(string Name, Stream Content)> Read(Func<string, IReadOnlyList<string>> partsOf) => Entry is null ? ReadFiles(partsOf) : ReadEntries();

    /// <summary>The place, for messages: a name in an archive may be of any length.</summary>
    public override string ToString() => Entry is null ? Naming.ShortPath(File) : $"{File}/{Naming.Short(Entry)}";

    private IEnumerable<(string Name, Stream Content)> ReadFiles(Func<string, IReadOnlyList<string>> partsOf)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(File))!;
        foreach (var path in partsOf(File))
        {
            using var content = System.IO.File.OpenRead(path);
            yield return (Path.GetRelativePath(folder, Path.GetFullPath(path)).Replace('\\', '/'), content);
        }
    }

    private IEnumerable<(string Name, Stream Content)> ReadEntries()
    {
        if (!System.IO.File.Exists(File)) throw new FileNotFoundException($"The file '{File}', which holds the weights '{Naming.Short(Entry!)}', does not exist.", File);
        using var archive = ZipFile.OpenRead(File);
        var entries = archive.Entries.Where(entry => IsBeside(entry.FullName)).OrderBy(entry => entry.FullName != Entry).ToList();
        if (entries.FirstOrDefault()?.FullName != Entry) throw new FileNotFoundException($"The file '{File}' holds no weights '{Naming.Short(Entry!)}'.", File);
        foreach (var entry in entries)
        {
            using var content = entry.Open();
            yield return (entry.FullName[Folder.Length..], content);
        }
    }

    // A name of an archive may be anything, and becomes the name of a file.
    private bool IsBeside(string name) =>
        name.StartsWith(Folder, StringComparison.Ordinal) && name.AsSpan(Folder.Length).IndexOfAny('\\', ':') < 0 && name[Folder.Length..].Split('/').All(part => part is not ("" or "." or ".."));
}
