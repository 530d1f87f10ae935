namespace MLNet.Sgm;

/// <summary>Suggests names for one that was mistyped.</summary>
internal static class NearestNames
{
    private const int Count = 3;

    /// <summary>Three candidates, quoted, the nearest first.</summary>
    internal static string List(string name, IEnumerable<string> candidates) => string.Join(", ", InOrder(name, candidates).Take(Count).Select(candidate => $"'{candidate}'"));

    /// <summary>The nearest of the candidates, of which there must be one.</summary>
    internal static string First(string name, IEnumerable<string> candidates) => InOrder(name, candidates).First();

    /// <summary>First the candidates that begin with the name, then by their distance from it. Case does not matter.</summary>
    private static IOrderedEnumerable<string> InOrder(string name, IEnumerable<string> candidates) => candidates.Distinct()
        .OrderByDescending(candidate => candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase))
        .ThenBy(candidate => Distance(name, candidate));

    /// <summary>The Levenshtein distance of two names, whatever their case.</summary>
    internal static int Distance(string one, string other)
    {
        var (from, to) = (one.ToLowerInvariant(), other.ToLowerInvariant());
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (from[i - 1] == to[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[^1];
    }
}
