using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace MLNet.Sgm.Weights;

/// <summary>
/// Tensors that training programs save beside a network's and that are not of it: the counter of PyTorch's AveragedModel, the second
/// copy of the network in MadryLab's robustness (module.attacker), and the mean and standard deviation of a normalizer.
/// </summary>
internal static partial class Companions
{
    private const float Tolerance = 1e-3f;

    internal static bool Contains(WeightEntry entry) => entry.Name == "n_averaged" || AttackerName().IsMatch(entry.Name) || IsNormalizer(entry);

    /// <summary>Whether it is the mean or standard deviation of a normalizer: one value a channel.</summary>
    internal static bool IsNormalizer(WeightEntry entry) => NormalizerName().IsMatch(entry.Name) && entry.Shape.Aggregate(1L, (product, size) => product * size) is 1 or 3;

    /// <summary>The mean and standard deviation that a file's network takes of images itself, or null where it has no normalizer.</summary>
    internal static (float[] Mean, float[] Std)? Normalizer(WeightFile file)
    {
        float[]? Values(params string[] names) =>
            file.Entries.FirstOrDefault(entry => IsNormalizer(entry) && names.Contains(NormalizerName().Match(entry.Name).Groups[1].Value)) is { } entry ? Read(file, entry.Name) : null;
        return Values("mean", "mu") is { } mean && Values("std", "sigma") is { } std ? (mean, std) : null;
    }

    internal static bool AreSame(IReadOnlyList<float> one, IReadOnlyList<float> other) => one.Count == other.Count && one.Zip(other).All(pair => MathF.Abs(pair.First - pair.Second) <= Tolerance);

    private static float[] Read(WeightFile file, string name)
    {
        using var value = file.Read(name);
        using var values = value.to_type(ScalarType.Float32);
        return values.data<float>().ToArray();
    }

    [GeneratedRegex(@"(?:^|\.)attacker\.")]
    private static partial Regex AttackerName();

    [GeneratedRegex(@"(?:^|(?:^|\.)(?:normali[sz]er?|normali[sz]ation|0)\.)(?:new_)?(mean|std|mu|sigma)$")]
    private static partial Regex NormalizerName();
}
