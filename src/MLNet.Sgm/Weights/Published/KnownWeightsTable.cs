using System.Text.Json;
using System.Text.RegularExpressions;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Weights;

/// <summary>Reads KnownWeights.json: groups of files that share a publisher and a preprocessing.</summary>
internal static partial class KnownWeightsTable
{
    internal static IReadOnlyList<KnownWeights> Read()
    {
        using var stream = typeof(KnownWeights).Assembly.GetManifestResourceStream($"{typeof(KnownWeights).FullName}.json")!;
        return [.. from @group in JsonSerializer.Deserialize<Group[]>(stream, JsonSerializerOptions.Web)!
                   from file in @group.Files
                   select Create(@group, file)];
    }

    private static KnownWeights Create(Group group, Entry file) => new()
    {
        Name = file.Name ?? $"{file.Architecture}.{group.Tag}",
        Architecture = file.Architecture,
        Url = new(group.BaseUrl + file.File),
        Sha256 = file.Sha256 ?? PublishedHash().Match(file.File).Groups[1].Value,
        Preprocessing = new(group.Mean, group.Std, group.InputSide, group.InputSide),
        Bytes = file.Bytes,
        BackgroundClasses = group.BackgroundClasses,
        License = group.License,
        Top1 = file.Top1,
    };

    /// <summary>By PyTorch's convention a file's name ends in the first digits of its SHA-256, eight or more.</summary>
    [GeneratedRegex(@"-([0-9a-f]{8,64})\.\w+$")]
    private static partial Regex PublishedHash();

    private sealed record Group(string Tag, string BaseUrl, string? License, int BackgroundClasses, float[] Mean, float[] Std, int InputSide, Entry[] Files);

    private sealed record Entry(string Architecture, string? Name, string File, string? Sha256, long? Bytes, double? Top1);
}
