using System.Text;

namespace Microsoft.ML.Data;

/// <summary>Cuts the lines of a file into fields. Lines that are empty or comments are passed over.</summary>
internal static class TextLines
{
    public static IEnumerable<string> Read(string path) =>
        File.ReadLines(path).Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal) && !line.StartsWith("#@ ", StringComparison.Ordinal));

    public static List<ReadOnlyMemory<char>> Fields(string line, TextLoader.Options options)
    {
        var fields = new List<ReadOnlyMemory<char>>();
        for (var start = 0; start <= line.Length;)
        {
            var (field, end) = options.AllowQuoting && start < line.Length && line[start] == '"'
                ? Quoted(line, start, options.Separators)
                : Plain(line, start, options);
            fields.Add(field);
            start = end + 1;
        }
        return fields;
    }

    private static (ReadOnlyMemory<char> Field, int End) Plain(string line, int start, TextLoader.Options options)
    {
        var end = line.IndexOfAny(options.Separators, start);
        if (end < 0)
            end = line.Length;
        var field = line.AsMemory(start, end - start);
        return (options.TrimWhitespace ? field.Trim() : field, end);
    }

    // A quote inside a quoted field is written twice.
    private static (ReadOnlyMemory<char> Field, int End) Quoted(string line, int start, char[] separators)
    {
        var text = new StringBuilder();
        var i = start + 1;
        for (; i < line.Length; i++)
        {
            if (line[i] != '"')
                text.Append(line[i]);
            else if (i + 1 < line.Length && line[i + 1] == '"')
                text.Append(line[i++]);
            else
                break;
        }
        var end = i < line.Length ? line.IndexOfAny(separators, i) : -1;
        return (text.ToString().AsMemory(), end < 0 ? line.Length : end);
    }
}
