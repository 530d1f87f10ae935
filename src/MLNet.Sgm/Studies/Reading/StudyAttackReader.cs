using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Json;

namespace MLNet.Sgm.Studies;

/// <summary>Reads an attack of a study file; a list of values makes several of it.</summary>
internal static partial class StudyAttackReader
{
    internal const string SourceGamma = "source";
    internal const string StepPattern = @"^\s*epsilon\s*/\s*([0-9]+(?:\.[0-9]+)?)\s*$";

    internal const string Gamma = "gamma", StepSize = "stepSize";

    /// <summary>The settings that can have a list of values.</summary>
    internal static IReadOnlyList<string> Varying { get; } = ["epsilon", StepSize, "steps", Gamma, "momentum"];

    /// <exception cref="JsonProblem">It is no attack.</exception>
    internal static IReadOnlyList<StudyAttack> Read(string method, JsonObject attack)
    {
        var single = attack.DeepClone().AsObject();
        var takesSourceGamma = JsonContract.TextOf(attack[Gamma]) is { } gamma && (gamma == SourceGamma ? single.Remove(Gamma) : throw JsonContract.Mismatch(Gamma, $"a number in (0, 1], a list of them, or '{SourceGamma}'", attack[Gamma]));
        var stepFraction = JsonContract.TextOf(attack[StepSize]) is { } step ? StepFraction(step, single) : (float?)null;
        IEnumerable<Variant> variants = [new(single, [])];
        foreach (var name in Varying.Where(name => single[name] is JsonArray)) variants = Vary(variants, name, single[name]!.AsArray());
        return [.. variants.Select(variant => Attack(variant))];

        StudyAttack Attack(Variant variant)
        {
            var settings = variant.Read();
            settings = settings with { Seed = settings.Seed ?? 0, StepSize = stepFraction is { } fraction ? settings.Epsilon / fraction : settings.StepSize };
            var varied = variant.Varied.ToDictionary(value => value.Name, value => value.Shown);
            return new(Name(method, varied), method, settings, takesSourceGamma, varied);
        }
    }

    private static float StepFraction(string text, JsonObject attack)
    {
        var match = EpsilonOver().Match(text);
        if (!match.Success || float.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) is not (>= 1 and var fraction))
            throw JsonContract.Mismatch(StepSize, "a number, a list of them, or a part of epsilon such as 'epsilon/8'", attack[StepSize]);
        attack.Remove(StepSize);
        return fraction;
    }

    private static IReadOnlyList<Variant> Vary(IEnumerable<Variant> variants, string name, JsonArray values)
    {
        if (values.Count == 0 || values.Select(JsonContract.Show).Distinct().Count() < values.Count) throw JsonContract.Mismatch(name, "a list of distinct values, at least one", values);
        return [.. from variant in variants from value in values.Select((node, index) => (node, index)) select variant.With(name, value.node, value.index)];
    }

    private static string Name(string method, IReadOnlyDictionary<string, float> varied) => varied.Count == 0
        ? method
        : $"{method} ({string.Join(", ", varied.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Key} {value.Value}")))})";

    [GeneratedRegex(StepPattern, RegexOptions.CultureInvariant)]
    private static partial Regex EpsilonOver();

    /// <summary>An attack with one value of each setting.</summary>
    /// <param name="Attack">The attack.</param>
    /// <param name="Varied">The values that come from lists, and their places there.</param>
    private sealed record Variant(JsonObject Attack, IReadOnlyList<(string Name, int Index, float Shown)> Varied)
    {
        internal Variant With(string name, JsonNode? value, int index)
        {
            var attack = Attack.DeepClone().AsObject();
            attack[name] = value?.DeepClone();
            // What is no number is refused when the attack is read.
            var shown = value is JsonValue number && number.TryGetValue<double>(out var known) ? (float)known : float.NaN;
            return new(attack, [.. Varied, (name, index, shown)]);
        }

        internal AttackSettings Read()
        {
            try
            {
                return AttackJson.Read(Attack);
            }
            catch (JsonProblem problem) when (Varied.FirstOrDefault(value => value.Name == problem.Path) is { Name: not null } varied)
            {
                throw new JsonProblem($"{problem.Path}[{varied.Index}]", problem.Sentence, problem.InnerException);
            }
        }
    }
}
