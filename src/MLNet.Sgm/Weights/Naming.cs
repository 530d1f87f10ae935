namespace MLNet.Sgm.Weights;

/// <summary>What a file says, in messages: a few names, none too long, and nothing that could steer a terminal.</summary>
internal static class Naming
{
    /// <summary>Names that a message shows.</summary>
    internal const int Shown = 5;

    private const int LongestName = 60;
    private const int LongestPath = 200;
    private const int LongestText = 400;

    /// <summary>The first names, and how many more there are.</summary>
    internal static string List(IEnumerable<string> names, int shown = Shown)
    {
        var list = names.ToList();
        return string.Join(", ", list.Take(shown)) + (list.Count > shown ? $" and {list.Count - shown} more" : "");
    }

    internal static string Tensors(int count) => count == 1 ? "1 tensor" : $"{count} tensors";

    /// <summary>A name, cut in its middle where it is longer than names of layers are.</summary>
    internal static string Short(string name) => Short(name, LongestName);

    /// <summary>A path that a file names, cut in its middle where it is longer than paths are.</summary>
    internal static string ShortPath(string path) => Short(path, LongestPath);

    /// <summary>A text of a file: not too long, and without control characters.</summary>
    internal static string Printable(string text)
    {
        var shown = text.Length > LongestText ? text[..LongestText] + "…" : text;
        return new([.. shown.Select(character => char.IsControl(character) ? '?' : character)]);
    }

    private static string Short(string text, int longest) => text.Length <= longest ? text : $"{text[..(longest / 2)]}…{text[^(longest / 2)..]}";
}
