using System.Text.Json.Nodes;

namespace MLNet.Sgm.Tests;

/// <summary>Compares what two runs have written.</summary>
internal static class FolderDifference
{
    /// <summary>The cache of weights notes when it looked at a file.</summary>
    private const string RecordOfTime = ".verified";

    /// <summary>
    /// How two folders differ, or null where they have the same files of the same bytes, but for what results.json says of when, how and how long, and the report that shows it.
    /// </summary>
    internal static string? Find(string expected, string found)
    {
        var (files, others) = (Files(expected), Files(found));
        if (files.Except(others).FirstOrDefault() is { } missing) return $"'{missing}' is missing";
        if (others.Except(files).FirstOrDefault() is { } stray) return $"'{stray}' is too much";
        foreach (var file in files.Where(file => file is not ("results.json" or "report.html") && !file.EndsWith(RecordOfTime, StringComparison.Ordinal)))
            if (!File.ReadAllBytes(Path.Combine(expected, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(found, file)))) return $"'{file}' differs{(Path.GetExtension(file) is ".json" or ".jsonl" or ".csv" ? FirstLine(Path.Combine(expected, file), Path.Combine(found, file)) : "")}";
        return files.Contains("results.json") && Results(expected) != Results(found) ? "'results.json' differs" : null;
    }

    private static string FirstLine(string expected, string found)
    {
        var (lines, others) = (File.ReadAllLines(expected), File.ReadAllLines(found));
        var line = lines.Zip(others).TakeWhile(pair => pair.First == pair.Second).Count();
        return $" from line {line + 1} on: expected '{lines.ElementAtOrDefault(line)}', found '{others.ElementAtOrDefault(line)}'";
    }

    /// <summary>All files, by their paths in a folder.</summary>
    internal static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private static string Results(string folder)
    {
        var results = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "results.json")))!;
        foreach (var property in new[] { "command", "created" }) results.AsObject().Remove(property);
        results["environment"]!.AsObject().Remove("seconds");
        return results.ToJsonString();
    }
}
