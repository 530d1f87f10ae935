using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using MLNet.Sgm.Classifiers.Onnx;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// What an <see cref="ImageClassifier"/> is made of, as data: with it <see cref="ImageClassifier.FromDescription"/> makes the classifier again, here
/// or from JSON in another process. Exactly one of <see cref="Architecture"/>, <see cref="IsTorchScript"/> and <see cref="IsOnnx"/> says where the network comes from; a
/// classifier made from a delegate has none (<see cref="HasOrigin"/>), and only its maker can make it again.
/// </summary>
/// <example>
/// <code>
/// string json = ImageClassifiers.ResNet152("resnet152-b121ed2d.pth").Description.ToJson();
/// ImageClassifier same = ImageClassifier.FromDescription(ClassifierDescription.FromJson(json));
/// </code>
/// </example>
public sealed record ClassifierDescription
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
    };

    /// <summary>What reports call the classifier, such as <c>ResNet-152</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name of an <see cref="Classifiers.Architecture"/>, such as <c>resnet152</c> or <c>small_resnet44</c>; null for TorchScript, ONNX and a delegate.</summary>
    public string? Architecture { get; init; }

    /// <summary>Whether the network, code and all, is the file of TorchScript at <see cref="Weights"/>.</summary>
    public bool IsTorchScript { get; init; }

    /// <summary>Whether the network is the ONNX model at <see cref="Weights"/>.</summary>
    public bool IsOnnx { get; init; }

    /// <summary>
    /// Path of the weight file, or of the file of TorchScript or ONNX, as it was given; null for <see cref="KnownWeights"/>, for a delegate, and, where both are null, for
    /// an architecture with new random weights.
    /// </summary>
    public string? Weights { get; init; }

    /// <summary>
    /// Where <see cref="Weights"/> is a zip archive that holds the file, such as <c>ml.Robustness.Save</c> writes: the name of its entry, in a folder of its own;
    /// null where <see cref="Weights"/> is the file itself.
    /// </summary>
    public string? WeightsEntry { get; init; }

    /// <summary>
    /// Which of several state dicts of the weight file is meant: the key of its dictionary, or the beginning of its names; null for the only one, or the
    /// one under the usual name (<see cref="WeightFile.Open"/>).
    /// </summary>
    public string? WeightsKey { get; init; }

    /// <summary>Which class a weight file of 1001 classes has beside the 1000 names; only Google's Inception networks need not be told.</summary>
    public ExtraClass ExtraClass { get; init; }

    /// <summary>The published weights of the architecture, which are fetched into the cache folder when the classifier is first used; null where there are others.</summary>
    public KnownWeights? KnownWeights { get; init; }

    /// <summary>What happens to an image before the network sees it.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>The classes in the order of the network's outputs, at least two, each name once.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Whether it is known where the network comes from: false for a classifier that was made from a delegate, or whose branches a delegate chooses.</summary>
    [JsonIgnore]
    public bool HasOrigin => Architecture is not null || IsTorchScript || IsOnnx;

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">It is no such JSON.</exception>
    public static ClassifierDescription FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return JsonSerializer.Deserialize<ClassifierDescription>(json, Json) ?? throw new JsonException("found null.");
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new FormatException($"The description of a classifier must be JSON as {nameof(ToJson)} writes it: {Naming.Printable(error.Message)}", error);
        }
    }

    /// <summary>The description as JSON, names in camel case, without members that are null or false.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>The SHA-256 of the file of weights or TorchScript, 64 lower-case hexadecimal digits; reads the whole file.</summary>
    /// <returns>The hash; null where there is no file: a delegate, random weights, or published ones that have not been fetched yet.</returns>
    /// <exception cref="FileNotFoundException">There is no file at <see cref="Weights"/>.</exception>
    /// <exception cref="WeightFileException">It is a folder, or the cache folder has another file by the name of the published weights.</exception>
    public string? ComputeSha256()
    {
        var location = Location ?? (KnownWeights is { } known && new WeightCache().Find(known) is { } cached ? new(cached, null) : null);
        if (location is null) return null;
        if (Directory.Exists(location.File)) throw new WeightFileException($"The weight file '{location.File}' of the classifier '{Name}' is a folder; expected a file.");
        if (!File.Exists(location.File)) throw new FileNotFoundException($"The weight file '{location.File}' of the classifier '{Name}' does not exist.", location.File);
        foreach (var (_, content) in location.Read(path => [path])) return Convert.ToHexStringLower(SHA256.HashData(content));
        return null;
    }

    /// <summary>Which class a file has beside ImageNet's, as it was said or as it is known of published weights.</summary>
    [JsonIgnore]
    internal ExtraClass KnownExtraClass => KnownWeights is { BackgroundClasses: > 0 } ? ExtraClass.First : ExtraClass;

    /// <summary>What kind of file holds the whole network; null where there is an architecture, or a delegate.</summary>
    [JsonIgnore]
    internal string? FileKind => IsTorchScript ? "TorchScript" : IsOnnx ? "ONNX" : null;

    /// <summary>The files that a file of weights, TorchScript or ONNX consists of, itself first.</summary>
    internal IReadOnlyList<string> PartsOf(string path)
    {
        if (IsTorchScript) return [path];
        if (IsOnnx) return OnnxFile.PartsOf(path);
        using var file = WeightFile.Open(path);
        return file.Paths;
    }

    internal WeightLocation? Location => Weights is null ? null : new(Weights, WeightsEntry);

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name);
        ArgumentNullException.ThrowIfNull(Preprocessing);
        ArgumentNullException.ThrowIfNull(ClassNames);
        if (ClassNames.Count < 2)
            throw new ArgumentException($"Classifier '{Name}' needs at least 2 class names; found {ClassNames.Count}.", nameof(ClassNames));
        if (ClassNames.GroupBy(label => label).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Classifier '{Name}' needs distinct class names; '{twice.Key}' stands {twice.Count()} times.", nameof(ClassNames));
        Preprocessing.RequirePlausible(Name);
    }

    internal void ValidateOrigin()
    {
        if (!HasOrigin)
            throw new ArgumentException($"Classifier '{Name}' was made from a delegate, which only its maker can make again: its description names neither an architecture nor a file of TorchScript or ONNX.");
        if (Architecture is not null && FileKind is not null)
            throw new ArgumentException($"Classifier '{Name}' must be either of an architecture or a file of {FileKind}; found the architecture '{Architecture}' and {FileKind}.");
        if (IsTorchScript && IsOnnx) throw new ArgumentException($"Classifier '{Name}' must be a file of TorchScript or of ONNX; found both.");
        if (Weights is not null) ArgumentException.ThrowIfNullOrWhiteSpace(Weights);
        if (FileKind is not null && (Weights is null || KnownWeights is not null))
            throw new ArgumentException($"Classifier '{Name}' is a file of {FileKind} and needs its path; found {(Weights is null ? "none" : "published weights as well")}.");
        if (WeightsEntry is not null && Weights is null)
            throw new ArgumentException($"Classifier '{Name}' needs the path of the archive that holds its weights '{WeightsEntry}'; found none.");
        if ((WeightsKey is not null || ExtraClass != ExtraClass.Unknown) && (Weights is null || IsTorchScript || IsOnnx && WeightsKey is not null))
            throw new ArgumentException($"Classifier '{Name}' must have a weight file for its {(WeightsKey is null ? "extra class" : $"weights key '{WeightsKey}'")} to speak of; found {(FileKind is { } kind ? kind : KnownWeights is null ? "none" : "published weights")}.");
        if (Weights is not null && KnownWeights is not null)
            throw new ArgumentException($"Classifier '{Name}' must have a weight file or published weights; found both '{Weights}' and '{KnownWeights}'.");
    }
}
