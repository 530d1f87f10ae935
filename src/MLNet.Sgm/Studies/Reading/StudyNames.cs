namespace MLNet.Sgm.Studies;

/// <summary>Names of sources, attacks and targets, which become folders and files on any system.</summary>
internal static class StudyNames
{
    private static readonly char[] Forbidden = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];

    /// <summary>The rule in words.</summary>
    internal static string Rule { get; } = $"not empty, no {string.Join(' ', Forbidden)}, no dot at either end";

    internal static bool IsFit(string name) =>
        name.Length > 0 && !name.Any(letter => letter < ' ' || Forbidden.Contains(letter)) && !name.StartsWith('.') && !name.EndsWith('.') && name == name.Trim();

    /// <exception cref="InvalidDataException">The name cannot be a folder's.</exception>
    internal static void Check(string name, JsonPlace place)
    {
        if (!IsFit(name)) throw place.Error($"must have a name that can be a folder's ({Rule}); found '{name}'.");
    }
}
