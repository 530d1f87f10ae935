using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Json;

/// <summary>Reads JSON that a person wrote into objects. What does not fit the type is told before, with its place, what was expected and what was found, in the words of the file.</summary>
internal static class JsonContract
{
    /// <summary>The property that says of which kind a value is.</summary>
    internal const string Kind = "kind";

    /// <param name="node">The value; null for JSON's null.</param>
    /// <param name="options">How types and properties are named.</param>
    /// <exception cref="JsonProblem">The value is not as the type has it.</exception>
    internal static T Read<T>(JsonNode? node, JsonSerializerOptions options)
    {
        Check(node, options.GetTypeInfo(typeof(T)), "", isNullable: false);
        return node.Deserialize<T>(options)!;
    }

    /// <summary>A value as messages show it.</summary>
    internal static string Show(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "an object",
        JsonArray => "a list",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => $"'{Naming.Short(value.GetValue<string>())}'",
        _ => Naming.Short(node.ToJsonString()),
    };

    internal static JsonProblem Mismatch(string path, string expected, JsonNode? found) => new(path, $"must be {expected}; found {Show(found)}.");

    /// <summary>The problem of a name that is none of those there are.</summary>
    /// <param name="path">Where it stands.</param>
    /// <param name="expected">What the names are, such as <c>one of</c>.</param>
    /// <param name="names">The names.</param>
    /// <param name="found">What stands there.</param>
    internal static JsonProblem UnknownName(string path, string expected, IReadOnlyCollection<string> names, JsonNode? found) =>
        new(path, $"must be {expected} {string.Join(", ", names)}; found {Show(found)}{(TextOf(found) is { } text ? $", which is nearest to '{NearestNames.First(text, names)}'" : "")}.");

    /// <summary>The text of a node that is one; null for any other.</summary>
    internal static string? TextOf(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static void Check(JsonNode? node, JsonTypeInfo type, string path, bool isNullable)
    {
        if (node is null && isNullable) return;
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                CheckObject(node as JsonObject ?? throw Mismatch(path, "an object in braces", node), type, path);
                break;
            case JsonTypeInfoKind.Dictionary:
                foreach (var (name, value) in node as JsonObject ?? throw Mismatch(path, "an object in braces", node))
                    Check(value, type.Options.GetTypeInfo(type.ElementType!), JsonProblem.Join(path, name), isNullable: false);
                break;
            case JsonTypeInfoKind.Enumerable:
                var list = node as JsonArray ?? throw Mismatch(path, "a list in brackets", node);
                for (var i = 0; i < list.Count; i++) Check(list[i], type.Options.GetTypeInfo(type.ElementType!), $"{path}[{i}]", isNullable: false);
                break;
            default:
                CheckValue(node, Nullable.GetUnderlyingType(type.Type) ?? type.Type, path);
                break;
        }
    }

    private static void CheckObject(JsonObject node, JsonTypeInfo type, string path)
    {
        var contract = type.PolymorphismOptions is { } kinds ? OfKind(node, kinds, type.Options, path) : type;
        var names = contract.Properties.Select(property => property.Name).ToList();
        foreach (var (name, value) in node)
        {
            if (type.PolymorphismOptions is not null && name == Kind) continue;
            var place = JsonProblem.Join(path, name);
            var property = contract.Properties.FirstOrDefault(property => property.Name == name) ?? throw Unknown(place, name, names);
            Check(value, type.Options.GetTypeInfo(property.PropertyType), place, property.IsSetNullable || Nullable.GetUnderlyingType(property.PropertyType) is not null);
            if (value is not null && RangeOf(property) is { } range && !IsIn(range, NumberOf(value)!.Value)) throw Mismatch(place, Words(range), value);
        }
        if (contract.Properties.FirstOrDefault(property => property.IsRequired && !node.ContainsKey(property.Name)) is { } missing)
            throw new JsonProblem(path, $"must have the property '{missing.Name}'; found {(node.Count == 0 ? "none" : Naming.List(node.Select(member => Naming.Short(member.Key))))}.");
    }

    /// <summary>The range of a property, or null where every value will do.</summary>
    internal static RangeAttribute? RangeOf(JsonPropertyInfo property) => property.AttributeProvider?.GetCustomAttributes(typeof(RangeAttribute), inherit: false).OfType<RangeAttribute>().FirstOrDefault();

    private static bool IsIn(RangeAttribute range, double number)
    {
        var (least, most) = (Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture), Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture));
        return (range.MinimumIsExclusive ? number > least : number >= least) && number <= most;
    }

    private static string Words(RangeAttribute range)
    {
        var least = Convert.ToString(range.Minimum, CultureInfo.InvariantCulture);
        if (range.Maximum is int.MaxValue or double.PositiveInfinity) return range.MinimumIsExclusive ? "positive" : $"at least {least}";
        return string.Create(CultureInfo.InvariantCulture, $"in {(range.MinimumIsExclusive ? '(' : '[')}{least}, {range.Maximum}]");
    }

    internal static JsonProblem Unknown(string path, string name, IReadOnlyCollection<string> names) =>
        new(path, names.Count == 0 ? "is no property here; there are none." : $"is no property here; the nearest is '{NearestNames.First(name, names)}'.");

    private static JsonTypeInfo OfKind(JsonObject node, JsonPolymorphismOptions kinds, JsonSerializerOptions options, string path)
    {
        if (!node.TryGetPropertyValue(Kind, out var kind)) throw new JsonProblem(path, $"must have the property '{Kind}'; found {(node.Count == 0 ? "none" : Naming.List(node.Select(member => Naming.Short(member.Key))))}.");
        var known = kinds.DerivedTypes.ToDictionary(derived => (string)derived.TypeDiscriminator!, derived => derived.DerivedType);
        return TextOf(kind) is { } name && known.TryGetValue(name, out var type) ? options.GetTypeInfo(type) : throw UnknownName(JsonProblem.Join(path, Kind), "one of", known.Keys, kind);
    }

    private static void CheckValue(JsonNode? node, Type type, string path)
    {
        if (type == typeof(JsonObject))
        {
            if (node is not JsonObject) throw Mismatch(path, "an object in braces", node);
        }
        else if (type == typeof(string))
        {
            if (string.IsNullOrWhiteSpace(TextOf(node))) throw Mismatch(path, "a text", node);
        }
        else if (type == typeof(bool))
        {
            if (node?.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False)) throw Mismatch(path, "true or false", node);
        }
        else if (type == typeof(float))
        {
            if (NumberOf(node) is not { } number || !float.IsFinite((float)number)) throw Mismatch(path, "a number", node);
        }
        else if (type == typeof(int))
        {
            // What System.Text.Json reads as one: 1e1 and 1.0 it does not.
            if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number || !int.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)) throw Mismatch(path, "a whole number", node);
        }
        else if (type.IsEnum)
        {
            var names = Enum.GetNames(type);
            if (TextOf(node) is not { } text || !names.Contains(text, StringComparer.OrdinalIgnoreCase)) throw UnknownName(path, "one of", [.. names.Select(JsonNamingPolicy.CamelCase.ConvertName)], node);
        }
    }

    private static double? NumberOf(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.Number && double.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
