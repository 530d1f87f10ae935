using System.Text.Json.Nodes;

namespace MLNet.Sgm.Studies;

/// <summary>Says in what two settings differ.</summary>
internal static class SettingsDifference
{
    /// <summary>The first difference in words, such as <c>attack.epsilon is 0.03 there and 0.06 here</c>; null if there is none.</summary>
    internal static string? Find(JsonNode? there, JsonNode? here, string name = "")
    {
        if (JsonNode.DeepEquals(there, here)) return null;
        if (there is JsonObject first && here is JsonObject second)
            return first.Select(member => member.Key).Union(second.Select(member => member.Key))
                .Select(key => Find(first[key], second[key], name.Length == 0 ? key : $"{name}.{key}")).First(difference => difference is not null);
        if (there is JsonArray left && here is JsonArray right && left.Count == right.Count)
            return left.Zip(right).Select((pair, index) => Find(pair.First, pair.Second, $"{name}[{index}]")).First(difference => difference is not null);
        return $"{name} is {Text(there)} there and {Text(here)} here";
    }

    private static string Text(JsonNode? node) => node?.ToJsonString(AttackManifest.Lines) ?? "missing";
}
