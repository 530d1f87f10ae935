using MLNet.Sgm.Json;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Studies;

/// <summary>Names of sources, attacks and targets, which become folders and files on any system.</summary>
internal static class StudyNames
{
    private static readonly char[] Forbidden = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];

    /// <summary>The rule in words.</summary>
    internal static string Rule { get; } = $"not empty, no {string.Join(' ', Forbidden)}, no dot at either end";

    /// <summary>What a schema requires of them.</summary>
    internal const string Pattern = "^[^./\\\\:*?\"<>|\\x00-\\x20]$|^[^./\\\\:*?\"<>|\\x00-\\x20][^/\\\\:*?\"<>|\\x00-\\x1f]*[^./\\\\:*?\"<>|\\x00-\\x20]$";

    internal static bool IsFit(string name) =>
        name.Length > 0 && !name.Any(letter => letter < ' ' || Forbidden.Contains(letter)) && !name.StartsWith('.') && !name.EndsWith('.') && name == name.Trim();

    /// <summary>Checks the names of what an object declares.</summary>
    /// <param name="names">The names.</param>
    /// <param name="path">The object.</param>
    /// <exception cref="JsonProblem">There is none, or one cannot be a folder's.</exception>
    internal static void Check(IEnumerable<string> names, string path)
    {
        HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            if (!IsFit(name))
                throw new JsonProblem(JsonProblem.Join(path, name), $"must have a name that can be a folder's ({Rule}); found '{Naming.Short(name)}'.");
            if (!known.Add(name))
                throw new JsonProblem(JsonProblem.Join(path, name), $"must differ from '{known.First(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase))}' by more than case, because the names become folders.");
        }
        if (known.Count == 0) throw new JsonProblem(path, "must be an object with at least one property; found an object.");
    }
}
