using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MLNet.Sgm.Json;

namespace MLNet.Sgm.Attacks;

/// <summary>Attacks of saved chains and reports, in the form that all files have.</summary>
internal sealed class AttackConverter : JsonConverter<AttackSettings>
{
    public override AttackSettings Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var node = JsonNode.Parse(ref reader) as JsonObject ?? throw new JsonException("an attack must be an object in braces.");
        try
        {
            // Whoever attacks with it checks it.
            return AttackJson.Parse(node);
        }
        catch (JsonProblem problem)
        {
            throw new JsonException($"of an attack, {problem.Message}", problem);
        }
    }

    public override void Write(Utf8JsonWriter writer, AttackSettings value, JsonSerializerOptions options) => AttackJson.Write(value).WriteTo(writer);
}
