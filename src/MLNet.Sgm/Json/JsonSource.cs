using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Json;

/// <summary>
/// A JSON file that a person wrote, and the line of each of its values, so that whatever is wrong with it can be said with its line and its property. Comments and
/// trailing commas are allowed.
/// </summary>
internal sealed class JsonSource
{
    private const int LongestPlace = 100;

    private readonly string file;
    private readonly Dictionary<string, int> lines = new(StringComparer.Ordinal);

    private JsonSource(string file, byte[] bytes)
    {
        this.file = file;
        try
        {
            ReadLines(bytes);
            Root = JsonNode.Parse(bytes, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException error)
        {
            var where = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            throw new InvalidDataException($"{file}, line {error.LineNumber + 1}: {Naming.Printable(where < 0 ? error.Message : error.Message[..where])}", error);
        }
    }

    /// <summary>The document.</summary>
    internal JsonNode? Root { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="kind">What it is called where it does not exist, such as <c>study file</c>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is not JSON, or a property stands twice; the message names the line.</exception>
    internal static JsonSource Read(string file, string kind)
    {
        if (!File.Exists(file)) throw new FileNotFoundException($"The {kind} '{file}' does not exist.", file);
        var bytes = File.ReadAllBytes(file);
        return new(file, bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
    }

    /// <summary>A problem with its file and line.</summary>
    internal InvalidDataException Error(JsonProblem problem) =>
        new($"{file}, line {LineOf(problem.Path)}: {(problem.Path.Length == 0 ? "the file" : Place(problem.Path))} {problem.Sentence}", problem);

    /// <summary>The line on which a value begins, from 1; of a value that does not stand there, that of what should have it.</summary>
    private int LineOf(string path)
    {
        for (; !lines.ContainsKey(path); path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))])
            if (path.Length == 0) return 1;
        return lines[path];
    }

    /// <summary>A name or a text.</summary>
    /// <exception cref="InvalidDataException">It is not text: its bytes are no UTF-8, or half of a surrogate pair is missing.</exception>
    private string TextOf(ref Utf8JsonReader reader, int line)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidDataException($"{file}, line {line}: text must be UTF-8, with whole surrogate pairs; found bytes that are none.", error);
        }
    }

    /// <summary>The end of a long path: what is wrong is there.</summary>
    private static string Place(string path) => path.Length <= LongestPlace ? path : "…" + path[^LongestPlace..];

    private void ReadLines(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var (line, counted) = (1, 0);
        Stack<(string Path, int Next)> open = [];
        var path = "";
        while (reader.Read())
        {
            var text = reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String ? TextOf(ref reader, line) : "";
            var start = (int)reader.TokenStartIndex;
            line += bytes.AsSpan(counted, start - counted).Count((byte)'\n');
            counted = start;
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                path = JsonProblem.Join(open.Peek().Path, text);
                continue;
            }
            if (open.TryPeek(out var list) && list.Next >= 0)
            {
                open.Pop();
                open.Push((list.Path, list.Next + 1));
                path = $"{list.Path}[{list.Next}]";
            }
            if (!lines.TryAdd(path, line)) throw new InvalidDataException($"{file}, line {line}: {Place(path)} stands twice.");
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) open.Push((path, reader.TokenType == JsonTokenType.StartArray ? 0 : -1));
        }
    }
}
