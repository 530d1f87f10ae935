using System.Globalization;
using System.Text.RegularExpressions;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Studies;

/// <summary>Reads an attack of a study file; a list of values makes several of it.</summary>
internal static partial class StudyAttackReader
{
    private const string SourceGamma = "source";

    internal static IReadOnlyList<StudyAttack> Read(string method, JsonPlace place)
    {
        var attack = place.Object();
        var (settings, stepFraction) = Fixed(attack);
        var takesSourceGamma = attack.Find("gamma") is { IsText: true } gamma && Source(gamma);
        IReadOnlyList<Variant> variants = [new(settings, new Dictionary<string, float>())];
        variants = Vary(variants, attack, "epsilon", value => Length(value, settings.Norm), (all, value) => all with { Epsilon = value });
        if (stepFraction is null) variants = Vary(variants, attack, "stepSize", value => Length(value, settings.Norm), (all, value) => all with { StepSize = value });
        variants = Vary(variants, attack, "steps", value => value.Integer() is >= 1 and var steps ? (steps, steps) : throw value.Mismatch("at least 1"), (all, value) => all with { Steps = (int)value });
        if (!takesSourceGamma) variants = Vary(variants, attack, "gamma", Gamma, (all, value) => all with { Gamma = value });
        variants = Vary(variants, attack, "momentum", value => value.Number() is >= 0 and var momentum ? (momentum, momentum) : throw value.Mismatch("at least 0"), (all, value) => all with { Momentum = value });
        attack.End();
        return [.. variants.Select(Attack)];

        StudyAttack Attack(Variant variant)
        {
            var complete = stepFraction is { } fraction ? variant.Settings with { StepSize = variant.Settings.Epsilon / fraction } : variant.Settings;
            AttackErrors.Check(complete.Validate, place, attack);
            return new(Name(method, variant.Varied), method, complete, takesSourceGamma, variant.Varied);
        }
    }

    /// <summary>What has one value, and what ε is divided by for the step, if that is how the step is given.</summary>
    private static (AttackSettings Settings, float? StepFraction) Fixed(JsonMembers attack)
    {
        var settings = new AttackSettings
        {
            Norm = attack.Read("norm", value => value.Choice<AttackNorm>(), default),
            Nesterov = attack.Read("nesterov", value => value.Boolean(), false),
            Transform = attack.Read<InputTransform?>("transform", AttackPartReader.Transform, null),
            Sampling = attack.Read<GradientSampling?>("sampling", AttackPartReader.Sampling, null),
            Smoothing = attack.Read<SmoothingKernel?>("smoothing", AttackPartReader.Smoothing, null),
            Patch = attack.Read<PatchProjection?>("patch", AttackPartReader.Patch, null),
            RandomStart = attack.Read("randomStart", value => value.Boolean(), false),
            Restarts = attack.Read("restarts", value => value.Integer(), 1),
            EarlyStop = attack.Read("earlyStop", value => value.Boolean(), false),
            Loss = attack.Read("loss", value => value.Choice<AttackLoss>(), default),
            Goal = attack.Read("goal", value => value.Choice<AttackGoal>(), default),
            Fusion = attack.Read("fusion", value => value.Choice<EnsembleFusion>(), default),
            Precision = attack.Read("precision", value => value.Choice<Precision>(), default),
            Seed = attack.Read("seed", value => value.Integer(), 0),
        };
        return (settings, attack.Find("stepSize") is { IsText: true } step ? StepFraction(step) : null);
    }

    private static bool Source(JsonPlace gamma) => gamma.Text() == SourceGamma ? true : throw gamma.Mismatch($"a number in (0, 1], a list of them, or '{SourceGamma}'");

    private static float StepFraction(JsonPlace step) =>
        EpsilonOver().Match(step.Text()) is { Success: true } match && float.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) is >= 1 and var fraction
            ? fraction
            : throw step.Mismatch("a number, a list of them, or a part of epsilon such as 'epsilon/8'");

    /// <summary>A length as the file has it and in units of the image.</summary>
    private static (float Shown, float Value) Length(JsonPlace place, AttackNorm norm)
    {
        var length = place.Number();
        if (norm == AttackNorm.L2) return length > 0 ? (length, length) : throw place.Mismatch("positive");
        return length is > 0 and <= byte.MaxValue ? (length, length / byte.MaxValue) : throw place.Mismatch("in (0, 255], for it is in 1/255");
    }

    private static (float Shown, float Value) Gamma(JsonPlace place) => place.Number() is > 0 and <= 1 and var gamma ? (gamma, gamma) : throw place.Mismatch("in (0, 1]");

    private static IReadOnlyList<Variant> Vary(IReadOnlyList<Variant> variants, JsonMembers attack, string name, Func<JsonPlace, (float Shown, float Value)> read, Func<AttackSettings, float, AttackSettings> with)
    {
        if (attack.Find(name) is not { } place) return variants;
        if (!place.IsList)
        {
            var (_, value) = read(place);
            return [.. variants.Select(variant => variant with { Settings = with(variant.Settings, value) })];
        }
        var values = place.List().Select(read).ToList();
        if (values.Count == 0 || values.Distinct().Count() < values.Count) throw place.Mismatch("a list of distinct values, at least one");
        return [.. from variant in variants
                   from value in values
                   select new Variant(with(variant.Settings, value.Value), new Dictionary<string, float>(variant.Varied) { [name] = value.Shown })];
    }

    private static string Name(string method, IReadOnlyDictionary<string, float> varied) => varied.Count == 0
        ? method
        : string.Create(CultureInfo.InvariantCulture, $"{method} ({string.Join(", ", varied.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Key} {value.Value}")))})");

    [GeneratedRegex(@"^\s*epsilon\s*/\s*([0-9]+(?:\.[0-9]+)?)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex EpsilonOver();

    /// <summary>An attack on the way to its settings.</summary>
    private sealed record Variant(AttackSettings Settings, IReadOnlyDictionary<string, float> Varied);
}
