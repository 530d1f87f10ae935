using System.Security.Cryptography;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Weights;

/// <summary>A published weight file: where it is, how to recognise it, and what its network expects.</summary>
/// <remarks>
/// <see cref="All"/> lists torchvision's <c>IMAGENET1K_V1</c> and <c>_V2</c>, pretrained-models.pytorch's <c>imagenet</c>
/// (its own files, and the earlier torchvision files that it and the Skip Gradient Method's published results use), and
/// timm's <c>tf_in1k</c>, <c>tf_adv_in1k</c> and <c>tf_ens_adv_in1k</c> Inceptions. A file of your own is described by
/// creating one.
/// </remarks>
/// <example>
/// <code>
/// var weights = KnownWeights.DefaultFor("resnet152");
/// string path = new WeightCache().Fetch(weights);
/// </code>
/// </example>
public sealed record KnownWeights
{
    /// <summary>Architecture and training, such as <c>resnet152.imagenet1k_v1</c> or <c>inception_v3.tf_adv_in1k</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The network, by the name that torchvision or pretrained-models.pytorch gives it, such as <c>resnet152</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Where the file is published; the last segment is the file's name.</summary>
    public required Uri Url { get; init; }

    /// <summary>The file's SHA-256 in lower-case hexadecimal digits, or the first of them (at least 8) where no more is published.</summary>
    public required string Sha256 { get; init; }

    /// <summary>What happens to an image, in [0, 1], before the network sees it.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>The file's length in bytes, or null where it is not known.</summary>
    public long? Bytes { get; init; }

    /// <summary>
    /// The number of outputs that precede ImageNet's 1000 classes: 1 in files that come from TensorFlow, whose class 0 is the
    /// background, otherwise 0.
    /// </summary>
    public int BackgroundClasses { get; init; }

    /// <summary>SPDX identifier of the licence of the project that publishes the file, or null where it is not known.</summary>
    public string? License { get; init; }

    /// <summary>
    /// The share, 0 to 1, of ImageNet's validation images whose class comes first, as the publisher reports it for its own way of
    /// resizing and cropping; null where it is not known.
    /// </summary>
    public double? Top1 { get; init; }

    /// <summary>The file's name, under which it is published and cached.</summary>
    public string FileName => Path.GetFileName(Uri.UnescapeDataString(Url.AbsolutePath));

    /// <summary>The known weights; an architecture's default comes before its others.</summary>
    public static IReadOnlyList<KnownWeights> All { get; } = KnownWeightsTable.Read();

    /// <summary>The known weights of a name, such as <c>resnet152.imagenet1k_v2</c>, or of a file name, such as <c>resnet152-b121ed2d.pth</c>; case does not matter.</summary>
    /// <exception cref="ArgumentException">There are none; the message suggests the nearest names.</exception>
    public static KnownWeights Find(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Func<KnownWeights, string> key = name.EndsWith(".pth", StringComparison.OrdinalIgnoreCase) ? weights => weights.FileName : weights => weights.Name;
        return All.FirstOrDefault(weights => IsSame(key(weights), name))
            ?? throw new ArgumentException($"There are no known weights '{name}'; the nearest names are {NearestNames.List(name, All.Select(key))}.", nameof(name));
    }

    /// <summary>
    /// The weights that an architecture gets when nothing else is asked for: torchvision's <c>IMAGENET1K_V1</c>, or
    /// pretrained-models.pytorch's <c>imagenet</c> where torchvision has none.
    /// </summary>
    /// <param name="architecture">Such as <c>resnet152</c>; case does not matter.</param>
    /// <exception cref="ArgumentException">No weights are known for it; the message suggests the nearest architectures.</exception>
    public static KnownWeights DefaultFor(string architecture)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(architecture);
        return All.FirstOrDefault(weights => IsSame(weights.Architecture, architecture))
            ?? throw new ArgumentException($"No weights are known for the architecture '{architecture}'; the nearest are {NearestNames.List(architecture, All.Select(weights => weights.Architecture))}.", nameof(architecture));
    }

    /// <summary>Says which known weights a file is, by its SHA-256.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">It is a folder.</exception>
    public static VerifiedFile Verify(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        FileReader.RequireFile(path);
        using var stream = File.OpenRead(path);
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        return new(path, stream.Length, hash)
        {
            Weights = [.. All.Where(weights => weights.Matches(hash, stream.Length))],
            Namesakes = [.. All.Where(weights => IsSame(weights.FileName, Path.GetFileName(path)))],
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Whether a file of this SHA-256 (all 64 digits) and length is these weights.</summary>
    internal bool Matches(string sha256, long bytes) =>
        sha256.StartsWith(Sha256, StringComparison.OrdinalIgnoreCase) && (Bytes is null || Bytes == bytes);

    private static bool IsSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
