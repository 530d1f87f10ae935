namespace MLNet.Sgm.Studies;

/// <summary>Names of sources, attacks and targets, which become folders and files on any system.</summary>
internal static class StudyNames
{
    private static readonly char[] Forbidden = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];

    /// <exception cref="InvalidDataException">The name cannot be a folder's.</exception>
    internal static void Check(string name, JsonPlace place)
    {
        if (name.Length == 0 || name.Any(letter => letter < ' ' || Forbidden.Contains(letter)) || name.StartsWith('.') || name.EndsWith('.') || name != name.Trim())
            throw place.Error($"must have a name that can be a folder's (not empty, no {string.Join(' ', Forbidden)}, no dot at either end); found '{name}'.");
    }
}
