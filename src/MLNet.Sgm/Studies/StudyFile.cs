using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Studies;

/// <summary>What a study file declares: every attack from every source on the images of one dataset, scored by every target.</summary>
internal sealed record StudyFile
{
    /// <summary>The number of images that are computed together where the file does not say.</summary>
    internal const int DefaultBatchSize = 50;

    internal required string Name { get; init; }

    internal required StudyDataset Dataset { get; init; }

    /// <summary>In the order of the file.</summary>
    internal required IReadOnlyList<StudyClassifier> Classifiers { get; init; }

    internal required IReadOnlyList<StudySource> Sources { get; init; }

    /// <summary>Every attack by itself: where the file has a list of values, there is one for each.</summary>
    internal required IReadOnlyList<StudyAttack> Attacks { get; init; }

    internal required IReadOnlyList<StudyClassifier> Targets { get; init; }

    /// <summary>Pairs of attacks that are compared on the same images.</summary>
    internal required IReadOnlyList<(StudyAttack Attack, StudyAttack Against)> Comparisons { get; init; }

    internal required int BatchSize { get; init; }
}

/// <summary>Classifiers that attacks take their gradient from: one, or an ensemble.</summary>
/// <param name="Name">What results call it.</param>
/// <param name="Members">The classifiers with their γ, rule and weight.</param>
internal sealed record StudySource(string Name, IReadOnlyList<StudyMember> Members)
{
    internal bool Contains(StudyClassifier classifier) => Members.Any(member => member.Classifier == classifier);
}

/// <summary>A classifier of a source.</summary>
internal sealed record StudyMember(StudyClassifier Classifier)
{
    /// <summary>The γ of attacks that take their source's, or null where the file has none.</summary>
    internal float? Gamma { get; init; }

    internal SkipRule Rule { get; init; }

    internal float Weight { get; init; } = 1;
}

/// <summary>An attack of a study.</summary>
/// <param name="Name">What results call it, the values included that set it apart from others of its method.</param>
/// <param name="Method">Its name in the file.</param>
/// <param name="Settings">The attack, with its own γ.</param>
/// <param name="TakesSourceGamma">Whether γ is the source's instead.</param>
/// <param name="Varied">The values that set it apart from others of its method, by property.</param>
internal sealed record StudyAttack(string Name, string Method, AttackSettings Settings, bool TakesSourceGamma, IReadOnlyDictionary<string, float> Varied)
{
    /// <summary>The settings for a source; with the γ of a source that is one classifier.</summary>
    internal AttackSettings SettingsFor(StudySource source) =>
        TakesSourceGamma && source.Members is [{ Gamma: { } gamma }] ? Settings with { Gamma = gamma } : Settings;

    /// <summary>The classifiers of a source, as the attack takes them.</summary>
    internal IReadOnlyList<AttackSource> SourcesOf(StudySource source) =>
        [.. source.Members.Select(member => new AttackSource(member.Classifier.Classifier) { Gamma = TakesSourceGamma ? member.Gamma : null, Rule = member.Rule, Weight = member.Weight })];

    /// <summary>Whether two attacks have the same value of all that varies in both.</summary>
    internal bool IsComparableTo(StudyAttack other) => Varied.All(value => !other.Varied.TryGetValue(value.Key, out var others) || others == value.Value);
}
