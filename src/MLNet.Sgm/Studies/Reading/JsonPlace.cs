using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MLNet.Sgm.Studies;

/// <summary>
/// A value of a JSON file that a person wrote, and where it stands there, so that whatever is wrong with it can be said with its line and
/// its property. Comments and trailing commas are allowed.
/// </summary>
internal sealed class JsonPlace
{
    private readonly string file;
    private readonly object? value;

    private JsonPlace(string file, int line, string path, object? value) => (this.file, Line, Path, this.value) = (file, line, path, value);

    /// <summary>The line on which the value begins, from 1.</summary>
    internal int Line { get; }

    /// <summary>The properties that lead to the value, such as <c>attacks.SGM.epsilon</c>; empty for the whole file.</summary>
    internal string Path { get; }

    internal bool IsList => value is IReadOnlyList<JsonPlace>;

    internal bool IsText => value is string;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is not JSON; the message names the line.</exception>
    internal static JsonPlace Read(string file)
    {
        if (!File.Exists(file)) throw new FileNotFoundException($"The study file '{file}' does not exist.", file);
        var bytes = File.ReadAllBytes(file).AsSpan();
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            reader.Read();
            var root = Value(ref reader, new Lines(file, bytes), "");
            // Reading on finds what stands after the value.
            reader.Read();
            return root;
        }
        catch (JsonException error)
        {
            var where = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            throw new InvalidDataException($"{file}, line {error.LineNumber + 1}: {(where < 0 ? error.Message : error.Message[..where])}", error);
        }
    }

    /// <summary>The value as an object, whose properties are then taken one by one.</summary>
    internal JsonMembers Object() => value is IReadOnlyList<KeyValuePair<string, JsonPlace>> members
        ? new(this, members)
        : throw Mismatch("an object in braces");

    /// <summary>The value as a list.</summary>
    internal IReadOnlyList<JsonPlace> List() => value as IReadOnlyList<JsonPlace> ?? throw Mismatch("a list in brackets");

    internal string Text() => value is string text && !string.IsNullOrWhiteSpace(text) ? text : throw Mismatch("a text");

    internal bool Boolean() => value is bool boolean ? boolean : throw Mismatch("true or false");

    internal float Number() => value is double number && float.IsFinite((float)number) ? (float)number : throw Mismatch("a number");

    internal int Integer() => value is double number && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : throw Mismatch("a whole number");

    /// <summary>The value as the name of an enumeration's member, whatever its case.</summary>
    internal TEnum Choice<TEnum>()
        where TEnum : struct, Enum
    {
        var names = Enum.GetNames<TEnum>();
        var index = Array.FindIndex(names, name => value is string text && string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? Enum.GetValues<TEnum>()[index] : throw UnknownName("one of", names.Select(JsonNamingPolicy.CamelCase.ConvertName));
    }

    /// <summary>The value as one of the names that are declared elsewhere in the file.</summary>
    /// <param name="expected">What the names are, such as <c>a classifier of this file:</c>.</param>
    /// <param name="names">The declared names.</param>
    internal string Name(string expected, IEnumerable<string> names) => names.Contains(Text(), StringComparer.Ordinal) ? Text() : throw UnknownName(expected, names);

    /// <summary>An error about the value: file, line, property, what was expected and what was found.</summary>
    internal InvalidDataException Mismatch(string expected) => Error($"must be {expected}; found {Shown()}.");

    /// <summary>An error about the value.</summary>
    /// <param name="sentence">What follows the property's name.</param>
    /// <param name="inner">The cause, if there is one.</param>
    internal InvalidDataException Error(string sentence, Exception? inner = null) => new($"{file}, line {Line}: {(Path.Length == 0 ? "the file" : Path)} {sentence}", inner);

    private InvalidDataException UnknownName(string expected, IEnumerable<string> names)
    {
        var all = names.ToList();
        return Error($"must be {expected} {string.Join(", ", all)}; found {Shown()}{(value is string text && all.Count > 0 ? $", which is nearest to '{NearestNames.First(text, all)}'" : "")}.");
    }

    private string Shown() => value switch
    {
        null => "null",
        string text => $"'{text}'",
        bool boolean => boolean ? "true" : "false",
        double number => number.ToString(CultureInfo.InvariantCulture),
        IReadOnlyList<JsonPlace> => "a list",
        _ => "an object",
    };

    private static JsonPlace Value(ref Utf8JsonReader reader, Lines lines, string path)
    {
        var line = lines.At(reader.TokenStartIndex);
        object? value = reader.TokenType switch
        {
            JsonTokenType.StartObject => Members(ref reader, lines, path),
            JsonTokenType.StartArray => Items(ref reader, lines, path),
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => reader.GetDouble(),
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => null,
        };
        return new(lines.File, line, path, value);
    }

    private static List<KeyValuePair<string, JsonPlace>> Members(ref Utf8JsonReader reader, Lines lines, string path)
    {
        List<KeyValuePair<string, JsonPlace>> members = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            members.Add(new(name, Value(ref reader, lines, path.Length == 0 ? name : $"{path}.{name}")));
            if (members.FindIndex(member => member.Key == name) < members.Count - 1) throw members[^1].Value.Error("stands twice.");
        }
        return members;
    }

    private static List<JsonPlace> Items(ref Utf8JsonReader reader, Lines lines, string path)
    {
        List<JsonPlace> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Value(ref reader, lines, $"{path}[{items.Count}]"));
        return items;
    }

    /// <summary>Where the lines of a file begin.</summary>
    private sealed class Lines
    {
        private readonly List<long> ends = [];

        internal Lines(string file, ReadOnlySpan<byte> bytes)
        {
            File = file;
            for (var i = 0; i < bytes.Length; i++)
                if (bytes[i] == '\n') ends.Add(i);
        }

        internal string File { get; }

        internal int At(long offset)
        {
            var index = ends.BinarySearch(offset);
            return (index < 0 ? ~index : index) + 1;
        }
    }
}
