using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MLNet.Sgm.Torture.Fuzz;

/// <summary>Changes to the words of a text, and to the values of JSON.</summary>
internal static partial class TextMutations
{
    private static readonly string[] Words =
    [
        "", "0", "-1", "1", "1e400", "-1e-400", "NaN", "Infinity", "9223372036854775808", "4294967296", "0.1", "true", "null", "\"\"", "\"a\"", "{}", "[]", "[[[[", "}}", "\"../../x\"", "\"/etc/passwd\"", "\"\\u0000\"",
        "\"\\ud800\"", ",", ":", "\n", "\r\n", "\t", ";", "\uFEFF", "é", "\0", "'", "\"", "//", "/*", "{\"$ref\":\"#\"}",
    ];

    /// <summary>One to three words replaced, doubled, taken out, exchanged or blown up.</summary>
    internal static byte[] ChangeWords(byte[] sample, Random random)
    {
        var words = Word().Matches(Encoding.UTF8.GetString(sample)).Select(match => match.Value).ToList();
        for (var left = random.Next(1, 4); left > 0 && words.Count > 0; left--)
        {
            var at = random.Next(words.Count);
            switch (random.Next(7))
            {
                case 0: words.RemoveAt(at); break;
                case 1: words.Insert(at, words[random.Next(words.Count)]); break;
                case 2: words[at] = words[random.Next(words.Count)]; break;
                case 3: words[at] = Large(random); break;
                case 4: words.RemoveRange(at, Math.Min(1 << random.Next(6), words.Count - at)); break;
                default: words[at] = Words[random.Next(Words.Length)]; break;
            }
        }
        return Encoding.UTF8.GetBytes(string.Concat(words));
    }

    /// <summary>A value of JSON replaced by one of another kind or from elsewhere, taken out, or given another name.</summary>
    internal static byte[] ChangeValue(byte[] sample, Random random)
    {
        var root = JsonNode.Parse(sample, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            var nodes = Inner(root).ToList();
            if (nodes.Count == 0) break;
            ChangeNode(nodes[random.Next(nodes.Count)], nodes, random);
        }
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static void ChangeNode((JsonNode Parent, object Key) place, List<(JsonNode Parent, object Key)> all, Random random)
    {
        var (otherParent, otherKey) = all[random.Next(all.Count)];
        var value = random.Next(8) switch
        {
            0 => JsonValue.Create(ByteMutations.Number(random)),
            1 => JsonValue.Create(random.NextDouble() * Math.Pow(10, random.Next(-40, 40))),
            2 => JsonValue.Create(random.Next(2) == 0 ? "" : Large(random)),
            3 => JsonValue.Create(random.Next(2) == 0),
            4 => new JsonObject { ["kind"] = "mi" },
            5 => new JsonArray(1, "a", null),
            6 => null,
            _ => otherParent switch { JsonObject of => of[(string)otherKey]?.DeepClone(), JsonArray of => of[Math.Min((int)otherKey, of.Count - 1)]?.DeepClone(), _ => null },
        };
        switch (place)
        {
            case (JsonObject parent, string key) when random.Next(4) == 0:
                parent.Remove(key);
                if (random.Next(2) == 0) parent[key + (random.Next(2) == 0 ? "s" : " ")] = value;
                break;
            case (JsonObject parent, string key): parent[key] = value; break;
            case (JsonArray parent, int index) when random.Next(4) == 0: parent.RemoveAt(Math.Min(index, parent.Count - 1)); break;
            case (JsonArray parent, int index): parent[Math.Min(index, parent.Count - 1)] = value; break;
        }
    }

    private static IEnumerable<(JsonNode Parent, object Key)> Inner(JsonNode? node) => node switch
    {
        JsonObject parent => parent.SelectMany(child => Inner(child.Value).Prepend((parent, child.Key))),
        JsonArray parent => parent.SelectMany((child, index) => Inner(child).Prepend((parent, index))),
        _ => [],
    };

    private static string Large(Random random) => random.Next(4) switch
    {
        0 => new('[', random.Next(1, 5000)),
        1 => new('9', random.Next(1, 2000)),
        2 => string.Concat(Enumerable.Repeat("{\"a\":", random.Next(1, 2000))),
        _ => new('a', random.Next(1, 20_000)),
    };

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"|[A-Za-z_]+|-?[0-9.]+|\\s+|.", RegexOptions.Singleline)]
    private static partial Regex Word();
}
