using System.Text.Json;
using MLNet.Sgm.Cli.References;

namespace MLNet.Sgm.Cli.AttackRates;

/// <summary>How often the images of a method's published code fooled networks.</summary>
/// <remarks>Of a file of rates, one row: names are those of the published code, lengths fractions such as <c>24/255</c>, rates percent.</remarks>
internal sealed record PublishedRate
{
    private const string SkipGradientPrefix = "sgm:";

    public required string Attack { get; init; }

    /// <summary>The network that gradients came from, or a list of them.</summary>
    public required JsonElement Source { get; init; }

    /// <summary>The number of images, the first of each class.</summary>
    public required int N { get; init; }

    public required string Epsilon { get; init; }

    public required string StepSize { get; init; }

    /// <summary>One minus the accuracy over all images, for each network.</summary>
    public required IReadOnlyDictionary<string, double> Success { get; init; }

    public float Gamma { get; init; } = 1;

    /// <summary>What the published code calls the method, without the mark of the Skip Gradient Method.</summary>
    internal string Method => Attack.StartsWith(SkipGradientPrefix, StringComparison.Ordinal) ? Attack[SkipGradientPrefix.Length..] : Attack;

    internal IReadOnlyList<string> Sources => Source.ValueKind == JsonValueKind.Array ? [.. Source.EnumerateArray().Select(name => name.GetString()!)] : [Source.GetString()!];

    /// <summary>The networks that are no source.</summary>
    internal IReadOnlyList<string> Targets => [.. Success.Keys.Except(Sources)];

    /// <summary>The mean over the targets.</summary>
    internal double Mean => Targets.Average(target => Success[target]);

    /// <exception cref="InvalidDataException">The file has other things or nothing in it, or rows without a target.</exception>
    internal static IReadOnlyList<PublishedRate> Read(string path)
    {
        var rows = ReferenceJson.Read<IReadOnlyList<PublishedRate>>(path);
        if (rows.Count == 0) throw new InvalidDataException($"The file '{path}' must have a rate; found no rate.");
        if (rows.FirstOrDefault(row => row.Source.ValueKind is not (JsonValueKind.String or JsonValueKind.Array) || row.Targets.Count == 0) is { } bad)
            throw new InvalidDataException($"The file '{path}' must have a source and rates of other networks for each attack; found '{bad.Attack}' without.");
        return rows;
    }
}
