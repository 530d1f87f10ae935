using System.Text.Json.Nodes;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Json;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Studies;

/// <summary>Makes the dataset of what a study file says of it.</summary>
internal static class StudyDatasetReader
{
    /// <exception cref="JsonProblem">There is no such dataset.</exception>
    internal static StudyDataset Read(DatasetDocument document, string folder)
    {
        var images = Path.GetFullPath(document.Path, folder);
        if (!Path.Exists(images)) throw new JsonProblem("path", $"must be a folder or a file of images; there is no '{Naming.ShortPath(images)}'.");
        var labels = document.Labels is { } table ? Path.GetFullPath(table, folder) : null;
        if (labels is not null && !File.Exists(labels)) throw new JsonProblem("labels", $"must be a file; there is no file '{Naming.ShortPath(labels)}'.");
        return new(document.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(images)), images, Classes(document.Classes, folder) ?? ImageNetClasses.Names)
        {
            Labels = labels,
            Sizing = document.Resize,
            Take = document.Take,
        };
    }

    /// <summary>A list of names, or a file with one on each line; null where there is none.</summary>
    /// <exception cref="JsonProblem">It is neither, or a name stands twice.</exception>
    internal static IReadOnlyList<string>? Classes(JsonNode? node, string folder)
    {
        if (node is null) return null;
        var names = JsonContract.TextOf(node) is { } file ? Lines(Path.GetFullPath(file, folder)) : Listed(node);
        if (names.Count < 2) throw JsonContract.Mismatch("classes", "a list of at least two class names, or a file with one on each line", node);
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice) throw new JsonProblem("classes", $"must have distinct class names; '{Naming.Short(twice.Key)}' stands {twice.Count()} times.");
        return names;
    }

    private static IReadOnlyList<string> Listed(JsonNode node)
    {
        var list = node as JsonArray ?? throw JsonContract.Mismatch("classes", "a list of class names, or a file with one on each line", node);
        return [.. list.Select((name, index) => JsonContract.TextOf(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text : throw JsonContract.Mismatch($"classes[{index}]", "a text", name))];
    }

    private static IReadOnlyList<string> Lines(string file) => File.Exists(file)
        ? [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)]
        : throw new JsonProblem("classes", $"must be a list of class names or a file with one on each line; there is no file '{Naming.ShortPath(file)}'.");
}
