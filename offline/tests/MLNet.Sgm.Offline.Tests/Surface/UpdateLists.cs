namespace MLNet.Sgm.Offline.Tests.Surface;

/// <summary>
/// What eng/update-api-lists.sh runs: copies those lines of the official lists that the tests need, or says what has none.
/// </summary>
internal static class UpdateLists
{
    public static int Main(string[] arguments)
    {
        if (arguments is not [var source, var target])
        {
            Console.Error.WriteLine("usage: FOLDER-OF-OFFICIAL-LISTS FOLDER-TO-WRITE");
            return 2;
        }
        var official = new OfficialApi(OfflineAssemblies.ReadLists(source));
        var violations = OfflineAssemblies.Violations(official);
        foreach (var violation in violations)
            Console.Error.WriteLine(violation);
        if (violations.Length > 0)
            return 1;

        var needed = OfflineAssemblies.Types.SelectMany(type => official.Match(type).SelectMany(match => match.Official).Concat(official.Required(type))).ToHashSet();
        Directory.CreateDirectory(target);
        foreach (var path in Directory.EnumerateFiles(source, "*.txt"))
        {
            var kept = File.ReadLines(path).Where(needed.Contains).Distinct().Order(StringComparer.Ordinal).ToArray();
            File.WriteAllText(Path.Combine(target, Path.GetFileName(path)), string.Concat(kept.Select(line => line + "\n")));
            Console.WriteLine($"{Path.GetFileName(path)}: {kept.Length} lines");
        }
        return 0;
    }
}
