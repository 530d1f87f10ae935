using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Studies;

/// <summary>What images depend on beside the attack, as JSON, to be written down and compared.</summary>
internal static class SettingsJson
{
    /// <summary>A source: what made the classifier, with the SHA-256 of its weights, and its part in the attack.</summary>
    internal static JsonObject Of(AttackSource source)
    {
        var description = source.Classifier.Description;
        var settings = new JsonObject
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
        if (description.WeightsKey is { } key) settings["weightsKey"] = key;
        if (description.ExtraClass != ExtraClass.Unknown) settings["extraClass"] = description.ExtraClass.ToString();
        return settings;
    }

    /// <summary>Which images, of which classes, in which order.</summary>
    internal static JsonObject Of(ImageDataset dataset)
    {
        var settings = new JsonObject
        {
            ["images"] = dataset.Images.Count,
            ["sha256"] = HashOf(dataset.Images.Select(image => $"{image.ImagePath}\t{image.Label}\t{image.TargetLabel}")),
        };
        if (dataset.Missing > 0) settings["missing"] = dataset.Missing;
        if (dataset.Unreadable > 0) settings["unreadable"] = dataset.Unreadable;
        return settings;
    }

    private static string HashOf(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
}
