using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.Sgm.Cli.References;

/// <summary>Reads files of reference outputs.</summary>
internal static class ReferenceJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Whether a file holds perturbations of an attack, not an architecture's logits and gradients.</summary>
    /// <exception cref="InvalidDataException">The file is not a JSON object.</exception>
    internal static bool IsAttack(string path) => Read<Dictionary<string, JsonElement>>(path).ContainsKey("perturbation255");

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file does not hold what it should.</exception>
    internal static T Read<T>(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"The reference file '{path}' does not exist.", path);
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Options) ?? throw new JsonException("it is null.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"The file '{path}' is not a file of reference outputs: {error.Message}", error);
        }
    }
}
