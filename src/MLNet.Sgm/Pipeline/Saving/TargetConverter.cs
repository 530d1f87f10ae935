using System.Text.Json;
using System.Text.Json.Serialization;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Pipeline.Saving;

/// <summary>Writes a target as what it scores with.</summary>
internal sealed class TargetConverter : JsonConverter<TransferTarget>
{
    public override TransferTarget Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<Saved>(ref reader, options) switch
        {
            { Classifier: { } classifier, Transformer: null, OnnxRuntime: true } => new OnnxTarget(classifier),
            { Classifier: { } classifier, Transformer: null } => classifier,
            { Classifier: null, Transformer: { } transformer } => transformer,
            _ => throw new JsonException("a target must have either a classifier or a transformer"),
        };

    public override void Write(Utf8JsonWriter writer, TransferTarget value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new Saved(value.Classifier, value as TransformerTarget, value is OnnxTarget), options);

    private sealed record Saved(ImageClassifier? Classifier, TransformerTarget? Transformer, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool OnnxRuntime = false);
}
