using System.IO.Compression;

namespace MLNet.Sgm.Torture.Fuzz;

/// <summary>Changes to archives that their checksums do not show, and to their directories.</summary>
internal static class ZipMutations
{
    /// <summary>An archive made anew with one entry changed, renamed, doubled or left out: its checksums are right.</summary>
    /// <param name="inside">What changes an entry, by its name.</param>
    internal static Mutation ChangeEntry(Func<string, Mutation> inside) => (sample, random) =>
    {
        var entries = Entries(sample);
        if (entries.Count == 0) return ByteMutations.Change(sample, random);
        var at = random.Next(entries.Count);
        var (name, content) = entries[at];
        switch (random.Next(12))
        {
            case 0: entries.RemoveAt(at); break;
            case 1: entries.Add(entries[at]); break;
            case 2: entries[at] = (random.Next(3) switch { 0 => "../" + name, 1 => name + "x", _ => entries[random.Next(entries.Count)].Name }, content); break;
            default:
                // Small entries say what the large ones are.
                var told = entries.MinBy(_ => random.NextDouble() * Math.Log(2 + _.Content.Length));
                entries[entries.IndexOf(told)] = (told.Name, inside(told.Name)(told.Content, random));
                break;
        }
        return Archive(entries, random.Next(8) == 0 ? CompressionLevel.Fastest : CompressionLevel.NoCompression);
    };

    /// <summary>Numbers in the headers of entries, in the directory, or at its end.</summary>
    internal static byte[] ChangeFields(byte[] sample, Random random)
    {
        List<int> headers = [];
        for (var i = 0; i + 4 < sample.Length; i++)
            if (sample[i] == 'P' && sample[i + 1] == 'K' && sample[i + 2] < 8 && sample[i + 3] < 9) headers.Add(i);
        if (headers.Count == 0) return ByteMutations.Change(sample, random);
        var changed = sample.ToArray();
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            var at = Math.Min(headers[random.Next(headers.Count)] + 4 + 2 * random.Next(22), changed.Length);
            ByteMutations.WriteNumber(changed.AsSpan(at), 2 << random.Next(2), random);
        }
        return changed;
    }

    private static List<(string Name, byte[] Content)> Entries(byte[] sample)
    {
        using var archive = new ZipArchive(new MemoryStream(sample));
        return [.. archive.Entries.Select(entry => (entry.FullName, Content(entry)))];
    }

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }

    private static byte[] Archive(IEnumerable<(string Name, byte[] Content)> entries, CompressionLevel level)
    {
        using var made = new MemoryStream();
        using (var archive = new ZipArchive(made, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        return made.ToArray();
    }
}
