using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The files of models, in this subset's own format: JSON that the official packages refuse, as this refuses theirs.</summary>
internal static class ModelFile
{
    private const string Format = "offline subset of ML.NET, model 1";

    private static readonly JsonSerializerOptions Options = new() { IncludeFields = true };

    public static JsonNode Node<T>(T settings) => JsonSerializer.SerializeToNode(settings, Options);

    public static T Read<T>(JsonElement settings) => settings.Deserialize<T>(Options);

    public static void Write(JsonObject model, Stream stream) =>
        JsonSerializer.Serialize(stream, new JsonObject { ["format"] = Format, ["model"] = model }, Options);

    public static ITransformer Read(IHostEnvironment environment, Stream stream)
    {
        try
        {
            using var document = JsonDocument.Parse(stream);
            var root = document.RootElement;
            if (root.GetProperty("format").GetString() != Format)
                throw new FormatException($"The model must be of the {Format}; found {root.GetProperty("format")}");
            return Component(environment, root.GetProperty("model"));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or TargetInvocationException)
        {
            throw new FormatException($"Corrupt model file, or one of the official packages, which this subset of ML.NET does not read: {error.Message}", error);
        }
    }

    public static ITransformer Component(IHostEnvironment environment, JsonElement component)
    {
        var name = component.GetProperty("component").GetString();
        var load = Type.GetType(name)?.GetMethod("Load", BindingFlags.Static | BindingFlags.NonPublic, [typeof(IHostEnvironment), typeof(JsonElement)])
            ?? throw new FormatException($"Couldn't load model: '{name}'");
        return (ITransformer)load.Invoke(null, [environment, component.GetProperty("settings")]);
    }
}
