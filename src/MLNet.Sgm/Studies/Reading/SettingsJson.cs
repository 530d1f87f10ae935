using System.Collections;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Studies;

/// <summary>Settings as JSON, to be written down and compared.</summary>
internal static class SettingsJson
{
    /// <summary>Every setting of an attack; a part is an object of its own with its kind.</summary>
    internal static JsonObject Of(AttackSettings settings) => Members(settings);

    /// <summary>A source: what made the classifier, with the SHA-256 of its weights, and its part in the attack.</summary>
    internal static JsonObject Of(AttackSource source)
    {
        var description = source.Classifier.Description;
        return new()
        {
            ["name"] = description.Name,
            ["architecture"] = description.Architecture,
            ["weights"] = description.KnownWeights?.Name ?? Path.GetFileName(description.Weights),
            ["sha256"] = description.ComputeSha256(),
            ["preprocessing"] = JsonSerializer.SerializeToNode(description.Preprocessing, AttackManifest.Lines),
            ["classes"] = HashOf(description.ClassNames),
            ["gamma"] = source.Gamma,
            ["rule"] = source.Rule.ToString(),
            ["weight"] = source.Weight,
        };
    }

    /// <summary>Which images, of which classes, in which order.</summary>
    internal static JsonObject Of(ImageDataset dataset) => new()
    {
        ["images"] = dataset.Images.Count,
        ["sha256"] = HashOf(dataset.Images.Select(image => $"{image.ImagePath}\t{image.Label}\t{image.TargetLabel}")),
    };

    private static string HashOf(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));

    private static JsonObject Members(object value)
    {
        var members = value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanRead && property.GetIndexParameters().Length == 0)
            .Select(property => KeyValuePair.Create(JsonNamingPolicy.CamelCase.ConvertName(property.Name), Node(property.GetValue(value))));
        return new(members);
    }

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        bool or int or float or double or string => JsonSerializer.SerializeToNode(value),
        Enum name => name.ToString(),
        IEnumerable items => new JsonArray([.. items.Cast<object>().Select(Node)]),
        _ => new JsonObject([KeyValuePair.Create<string, JsonNode?>("kind", value.GetType().Name), .. Members(value).ToList().Select(Detached)]),
    };

    private static KeyValuePair<string, JsonNode?> Detached(KeyValuePair<string, JsonNode?> member) => KeyValuePair.Create(member.Key, member.Value?.DeepClone());
}
