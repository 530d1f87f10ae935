using System.Text.Json.Nodes;

namespace MLNet.Sgm.Tests.Studies;

/// <summary>Compares what studies have written.</summary>
internal static class StudyFolders
{
    /// <summary>That two folders have the same files of the same bytes, but for what results.json says of when, how and how long, and the report that shows it.</summary>
    internal static void AssertSame(string expected, string found)
    {
        CollectionAssert.AreEqual(Files(expected), Files(found));
        foreach (var file in Files(expected).Where(file => file is not ("results.json" or "report.html")))
            Assert.IsTrue(File.ReadAllBytes(Path.Combine(expected, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(found, file))), $"{file} differs.");
        Assert.IsTrue(Results(expected) == Results(found), "results.json differs.");
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
