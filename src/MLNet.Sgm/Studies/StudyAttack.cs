using MLNet.Sgm.Attacks;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Studies;

/// <summary>An attack of a study.</summary>
public sealed record StudyAttack
{
    private static readonly Dictionary<string, float> Nothing = [];

    /// <summary>An attack from every source.</summary>
    /// <param name="name">What results call it; it becomes a folder.</param>
    /// <param name="settings">The attack.</param>
    public StudyAttack(string name, AttackSettings settings) : this(name, name, settings, takesSourceGamma: false, Nothing) => ArgumentNullException.ThrowIfNull(settings);

    /// <param name="name">What results call it, the values included that set it apart from others of its method.</param>
    /// <param name="method">Its name in a file.</param>
    /// <param name="settings">The attack, with its own γ.</param>
    /// <param name="takesSourceGamma">Whether γ is the source's instead.</param>
    /// <param name="varied">The values that set it apart from others of its method, by property.</param>
    internal StudyAttack(string name, string method, AttackSettings settings, bool takesSourceGamma, IReadOnlyDictionary<string, float> varied) =>
        (Name, Method, Settings, TakesSourceGamma, Varied) = (name, method, settings, takesSourceGamma, varied);

    /// <summary>What results call the attack.</summary>
    public string Name { get; }

    /// <summary>What attacks have in common that differ in ε, steps or γ alone; the <see cref="Name"/> by default.</summary>
    public string Method { get; init; }

    /// <summary>The attack, with its own γ.</summary>
    public AttackSettings Settings { get; init; }

    /// <summary>Whether γ is that of each source (<see cref="AttackSource.Gamma"/>) instead of the attack's own; false by default, and sources' γ are passed over.</summary>
    public bool TakesSourceGamma { get; init; }

    internal IReadOnlyDictionary<string, float> Varied { get; }

    /// <summary>The settings for a source; with the γ of a source that is one classifier.</summary>
    internal AttackSettings SettingsFor(TransferSource source) =>
        TakesSourceGamma && source.Classifiers is [{ Gamma: { } gamma }] ? Settings with { Gamma = gamma } : Settings;

    /// <summary>The classifiers of a source, as the attack takes them.</summary>
    internal IReadOnlyList<AttackSource> SourcesOf(TransferSource source) =>
        [.. source.Classifiers.Select(member => TakesSourceGamma ? member : member with { Gamma = null })];

    /// <summary>Whether two attacks have the same value of all that varies in both.</summary>
    internal bool IsComparableTo(StudyAttack other) => Varied.All(value => !other.Varied.TryGetValue(value.Key, out var others) || others == value.Value);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
