using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Studies;

/// <summary>What made a folder of adversarial images.</summary>
/// <param name="Format">The format of the file; <see cref="CurrentFormat"/>.</param>
/// <param name="Settings">Everything that decides what the images are: the attack, its sources and their weights, the dataset.</param>
/// <param name="Versions">Of the software that made them, and its device.</param>
internal sealed record ManifestHeader(string Format, JsonObject Settings, JsonObject Versions)
{
    internal const string CurrentFormat = "sgm attack 2";

    /// <summary>Of it, images can be evaluated; attacks are written otherwise.</summary>
    internal const string EarlierFormat = "sgm attack 1";
}

/// <summary>A folder of adversarial images that is complete: <c>manifest.json</c>.</summary>
/// <param name="Header">What made them.</param>
/// <param name="Images">The images, in the order of the dataset.</param>
internal sealed record AttackManifest(ManifestHeader Header, IReadOnlyList<AttackedImage> Images)
{
    internal const string FileName = "manifest.json";

    internal static JsonSerializerOptions Lines { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static JsonSerializerOptions Indented { get; } = new(Lines) { WriteIndented = true };

    /// <exception cref="InvalidDataException">The file is no manifest.</exception>
    internal static AttackManifest Read(string path)
    {
        try
        {
            var document = JsonSerializer.Deserialize<Document>(File.ReadAllBytes(path), Lines) ?? throw new JsonException("found null");
            return new(CheckFormat(new(document.Format, document.Settings, document.Versions), path), document.Images);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"The file '{path}' is no manifest of adversarial images: {Naming.Printable(error.Message)}", error);
        }
    }

    internal byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(new Document(Header.Format, Header.Settings, Header.Versions, Images), Indented), (byte)'\n'];

    internal static ManifestHeader CheckFormat(ManifestHeader header, string path) => header.Format is ManifestHeader.CurrentFormat or ManifestHeader.EarlierFormat
        ? header
        : throw new InvalidDataException($"The file '{path}' must have the format '{ManifestHeader.CurrentFormat}'; found '{Naming.Short(header.Format)}', of another version of sgm.");

    private sealed record Document(string Format, JsonObject Settings, JsonObject Versions, IReadOnlyList<AttackedImage> Images);
}
