using System.Globalization;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Cli.References;

/// <summary>One quantity that was compared: how far it is from the reference, and how far it may be.</summary>
/// <param name="Kind">What was compared.</param>
/// <param name="Error">Relative error in the L2 norm, the worst of all images; of an attack, the fraction of sampled pixels that differ.</param>
/// <param name="Tolerance">The largest error that passes.</param>
internal sealed record ReferenceComparison(string Kind, double Error, double Tolerance)
{
    internal bool Passed => Error <= Tolerance;
}

/// <summary>Compares this library's networks and attacks with reference outputs.</summary>
internal static class ReferenceCheck
{
    /// <summary>The largest relative error of logits and gradients.</summary>
    internal const double Tolerance = 1e-3;

    /// <summary>The largest fraction of an attacked image's pixels that may differ: rounding can turn the sign of a vanishing gradient, which in float64 hardly happens.</summary>
    internal static double AttackTolerance(Precision precision) => precision == Precision.Float64 ? 0.005 : 0.03;

    /// <summary>Everything that a file of an architecture or of an attack has to compare.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isTuned">Of attacks in float64: whether the network is tuned; null for both. In float32 a tuned network rounds otherwise than the published code, and its signs are others.</param>
    /// <exception cref="InvalidDataException">The file is not one of reference outputs.</exception>
    /// <exception cref="WeightFileException">The reference's names or shapes do not fit the network.</exception>
    internal static IReadOnlyList<ReferenceComparison> Run(string path, bool? isTuned = null)
    {
        using var scope = NewDisposeScope();
        return ReferenceJson.IsAttack(path) ? Attack(path, isTuned) : Architecture(path);
    }

    private static List<ReferenceComparison> Architecture(string path)
    {
        var file = ReferenceJson.Read<ReferenceFile>(path);
        var images = ReferenceFormula.Images(file.Labels.Length, file.Input);
        List<ReferenceComparison> comparisons = [new("names and shapes", ReferenceNetwork.Differences(file), 0)];
        foreach (var (name, expected) in file.Gradients)
        {
            var gamma = float.Parse(name.Split(' ')[0].Split('=')[^1], CultureInfo.InvariantCulture);
            using (var source = Source(file, path, gamma, name))
            {
                if (comparisons.Count == 1) comparisons.AddRange(Logits(file, source.Logits(images)));
                comparisons.Add(Gradient($"gradient, {name}", source, images, file, expected));
            }
            if (comparisons[^1].Passed) continue;
            // An activation that is zero but for rounding passes a gradient on or does not: in float32 that hangs on the processor.
            using var exact = Source(file, path, gamma, name, precision: Precision.Float64);
            comparisons[^1] = Gradient($"gradient, {name}, in float64", exact, images.to(ScalarType.Float64), file, expected);
        }
        return comparisons;
    }

    private static ReferenceComparison Gradient(string kind, GradientSource source, Tensor images, ReferenceFile file, ReferenceGradient expected)
    {
        var gradient = source.Gradient(images, tensor(file.Labels)).to(ScalarType.Float32);
        return new(kind, Worst(expected.Images.Select((image, n) => RelativeError(image.Values, Sample(gradient[n], file.GradientIndex)))), Tolerance);
    }

    private static IEnumerable<ReferenceComparison> Logits(ReferenceFile file, Tensor logits)
    {
        yield return new("logits", Worst(file.Logits.Select((image, n) => RelativeError(image.First, Values(logits[n])[..image.First.Length]))), Tolerance);
        yield return new("norm of logits", Worst(file.Logits.Select((image, n) => Math.Abs(logits[n].norm().item<float>() / image.Norm - 1))), Tolerance);
        yield return new("first class", file.Logits.Where((image, n) => logits[n].argmax().item<long>() != image.Argmax).Count(), 0);
    }

    private static List<ReferenceComparison> Attack(string path, bool? isTuned)
    {
        var attack = ReferenceJson.Read<ReferenceAttack>(path);
        var architecturePath = Path.Combine(Path.GetDirectoryName(path) ?? "", $"{attack.Architecture}.json");
        var file = ReferenceJson.Read<ReferenceFile>(architecturePath);
        var images = ReferenceFormula.Images(attack.Perturbation255.Length, file.Input);
        var settings = new AttackSettings
        {
            Epsilon = Fraction.Read(attack.Epsilon),
            StepSize = Fraction.Read(attack.StepSize),
            Steps = attack.Steps,
            Momentum = attack.Momentum,
            Precision = attack.Precision,
        };
        List<ReferenceComparison> comparisons = [];
        var tunings = attack.Precision != Precision.Float64 ? [false] : isTuned is { } one ? [one] : new[] { false, true };
        foreach (var tune in tunings)
        {
            using var adversary = new AdversarialAttack(SourceEnsemble.Of(Source(file, architecturePath, attack.Gamma, attack.Rule, tune, attack.Precision)), settings);
            var perturbation = adversary.Perturb(images, tensor(file.Labels)).sub(images).mul(255);
            var differing = Worst(attack.Perturbation255.Select((image, n) => Different(image, Values(perturbation[n]), attack.Index)));
            var mean = Worst(attack.MeanAbs255.Select((expected, n) => Math.Abs(perturbation[n].abs().mean().item<float>() / expected - 1)));
            var tolerance = AttackTolerance(attack.Precision);
            var suffix = tune ? ", tuned" : "";
            comparisons.AddRange([new($"perturbation{suffix}", differing, tolerance), new($"mean perturbation{suffix}", mean, tolerance)]);
        }
        return comparisons;
    }

    /// <summary>The architecture on the formula's weights, decayed by a rule that is the published code's where its name ends so.</summary>
    private static GradientSource Source(ReferenceFile file, string path, float gamma, string rule, bool tune = false, Precision precision = Precision.Float32) =>
        new(ReferenceNetwork.Classifier(file, path), gamma, rule.EndsWith("published code", StringComparison.Ordinal) ? SkipRule.PublishedCode : SkipRule.Paper, CPU, tune, precision);

    /// <summary>The largest error of all images, which is NaN where any is: the maximum of a sequence would pass over it.</summary>
    internal static double Worst(IEnumerable<double> errors) => errors.Aggregate(0.0, Math.Max);

    /// <summary>The fraction of sampled pixels that are not as expected; what is no number is not.</summary>
    private static double Different(float[] expected, float[] found, int[] index) =>
        expected.Where((value, i) => !(Math.Abs(found[index[i]] - value) <= 0.01)).Count() / (double)expected.Length;

    private static IReadOnlyList<float> Sample(Tensor gradient, int[] index)
    {
        var values = Values(gradient);
        var mean = values.Average(MathF.Abs);
        return [.. index.Select(i => values[i] / mean)];
    }

    private static float[] Values(Tensor image) => image.ToArray<float>();

    private static double RelativeError(IReadOnlyList<float> expected, IReadOnlyList<float> found) =>
        Math.Sqrt(expected.Zip(found, (e, f) => Math.Pow(e - f, 2)).Sum() / expected.Sum(e => Math.Pow(e, 2)));
}
