using System.Text.Json.Nodes;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Studies;

/// <summary>An attack on a dataset, and everything that decides what its images are.</summary>
internal sealed record AttackJob
{
    public required ImageDataset Dataset { get; init; }

    /// <summary>The sources, all of the same classes; images have the size that the first one sees.</summary>
    public required IReadOnlyList<AttackSource> Sources { get; init; }

    public required AttackSettings Attack { get; init; }

    /// <summary>The number of images that are attacked together. Batches are counted over the whole dataset, because the last bits of an image depend on its batch's size.</summary>
    public required int BatchSize { get; init; }

    public ImageSizing Sizing { get; init; }

    /// <summary>Whether the dataset tells the images' classes; else what the source takes an original for counts as its class.</summary>
    public bool IsLabeled { get; init; } = true;

    internal int Height => Sources[0].Classifier.Preprocessing.Height;

    internal int Width => Sources[0].Classifier.Preprocessing.Width;

    internal IReadOnlyList<LabeledImage[]> Batches => [.. Dataset.Images.Chunk(BatchSize)];

    /// <summary>What <see cref="AttackFolder"/> compares.</summary>
    internal JsonObject Settings() => new()
    {
        ["attack"] = SettingsJson.Of(Attack),
        ["sources"] = new JsonArray([.. Sources.Select(source => SettingsJson.Of(source))]),
        ["batchSize"] = BatchSize,
        ["resize"] = Sizing.ToString(),
        ["dataset"] = SettingsJson.Of(Dataset),
    };

    internal static JsonObject Versions(string device)
    {
        var environment = ReportEnvironment.Current(device, TimeSpan.Zero);
        var versions = environment.Versions.Where(version => version.Key is "Microsoft.ML" or "TorchSharp" or "libtorch").Select(version => KeyValuePair.Create<string, JsonNode?>(version.Key, version.Value));
        return new([KeyValuePair.Create<string, JsonNode?>("sgm", environment.Library), .. versions, KeyValuePair.Create<string, JsonNode?>("device", device)]);
    }
}
