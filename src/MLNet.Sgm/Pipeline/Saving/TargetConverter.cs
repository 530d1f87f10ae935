using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Json;

namespace MLNet.Sgm.Pipeline.Saving;

/// <summary>Writes a target as what it scores with.</summary>
internal sealed class TargetConverter : JsonConverter<TransferTarget>
{
    public override TransferTarget Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<Saved>(ref reader, options) switch
        {
            { Deployed: { } deployed, Classifier: null, Transformer: null } => deployed.Read(),
            { Classifier: { } classifier, Transformer: null, OnnxRuntime: true } => new OnnxTarget(classifier),
            { Classifier: { } classifier, Transformer: null } => classifier,
            { Classifier: null, Transformer: { } transformer } => transformer,
            _ => throw new JsonException("a target must have either a classifier or a transformer"),
        };

    public override void Write(Utf8JsonWriter writer, TransferTarget value, JsonSerializerOptions options) => JsonSerializer.Serialize(
        writer,
        value is ProcessedTarget processed ? new Saved(null, null) { Deployed = new(processed.Name, AttackJson.Write(processed.Processing), processed.Seed, processed.Inner) } : new Saved(value.Classifier, value as TransformerTarget, value is OnnxTarget),
        options);

    private sealed record Saved(ImageClassifier? Classifier, TransformerTarget? Transformer, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool OnnxRuntime = false)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public Deployed? Deployed { get; init; }
    }

    private sealed record Deployed(string Name, JsonArray Behind, int Seed, TransferTarget Target)
    {
        internal TransferTarget Read()
        {
            try
            {
                return Target.Behind(AttackJson.ReadProcessing(Behind), Name, Seed);
            }
            catch (JsonProblem problem)
            {
                throw new JsonException($"of what stands before the target '{Name}', {problem.Message}", problem);
            }
        }
    }
}
