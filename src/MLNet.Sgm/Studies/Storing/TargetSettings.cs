using System.Text.Json.Nodes;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Studies;

/// <summary>What can be seen of a target, to be written down and compared.</summary>
internal static class TargetSettings
{
    internal static JsonObject Of(TransferTarget target) => target switch
    {
        ClassifierTarget known => SettingsJson.Of(new AttackSource(known.Classifier)),
        OnnxTarget onnx => With(SettingsJson.Of(new AttackSource(onnx.Classifier)), ("runtime", "ONNX Runtime")),
        ProcessedTarget deployed => With(Of(deployed.Inner), ("behind", AttackJson.Write(deployed.Processing)), ("behindSeed", deployed.Seed)),
        TransformerTarget box => new()
        {
            ["name"] = box.Name,
            ["transformer"] = box.Transformer.GetType().Name,
            ["imageColumn"] = box.ImageColumnName,
            ["scoreColumn"] = box.ScoreColumnName,
            ["scoreKind"] = box.ScoreKind.ToString(),
        },
        _ => throw new NotSupportedException($"A study has no way to tell what the target '{target.Name}' is, a {target.GetType().Name}."),
    };

    private static JsonObject With(JsonObject settings, params ReadOnlySpan<(string Name, JsonNode Value)> more)
    {
        foreach (var (name, value) in more) settings[name] = value;
        return settings;
    }
}
