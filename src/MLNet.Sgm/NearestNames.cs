namespace MLNet.Sgm;

/// <summary>Suggestions for a name that is not there.</summary>
internal static class NearestNames
{
    private const int Suggestions = 3;

    /// <summary>Up to three candidates in the order of their edit distance (Levenshtein, 1966) to a name.</summary>
    internal static IEnumerable<string> Of(string name, IEnumerable<string> candidates) =>
        candidates.OrderBy(candidate => Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())).Take(Suggestions);

    /// <summary>How many letters must be added, removed or changed to turn one name into the other.</summary>
    internal static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 0; i < from.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 0; j < to.Length; j++)
            {
                var changed = diagonal + (from[i] == to[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(changed, Math.Min(row[j], diagonal) + 1);
            }
        }
        return row[^1];
    }
}
