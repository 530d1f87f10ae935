using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MLNet.Sgm.Json;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Class names in a model's metadata, as exporters write them: a list in JSON, an object by number, Python's dictionary, lines, or names with commas between them.</summary>
internal static partial class MetadataClasses
{
    private static readonly string[] Keys = ["classes", "class_names", "labels", "names", "classNames", "id2label"];

    /// <summary>The names in the order of the outputs, or null where there are none, or not all distinct.</summary>
    internal static IReadOnlyList<string>? Of(IReadOnlyDictionary<string, string> metadata)
    {
        var text = Keys.Select(key => metadata.GetValueOrDefault(key)).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text))?.Trim();
        var names = text is null ? [] : text[0] is '[' or '{' ? OfJson(text) ?? OfPython(text) : text.Split(text.Contains('\n') ? '\n' : ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Count >= 2 && names.Distinct().Count() == names.Count ? names : null;
    }

    private static IReadOnlyList<string>? OfJson(string text)
    {
        try
        {
            using var json = JsonText.Parse(Encoding.UTF8.GetBytes(text));
            return json.RootElement.ValueKind == JsonValueKind.Array ? [.. json.RootElement.EnumerateArray().Select(name => name.ToString())]
                : [.. json.RootElement.EnumerateObject().OrderBy(entry => int.TryParse(entry.Name, out var number) ? number : int.MaxValue).Select(entry => entry.Value.ToString())];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IReadOnlyList<string> OfPython(string text) => [.. PythonEntry().Matches(text).Select(match => match.Groups["name"].Value)];

    [GeneratedRegex(@"(?:\d+\s*:\s*)?(?<quote>['""])(?<name>(?:\\.|(?!\k<quote>).)*)\k<quote>\s*[,}\]]")]
    private static partial Regex PythonEntry();
}
