using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Attacks;

/// <summary>A classifier that an attack takes its gradient from, alone or beside others.</summary>
/// <param name="Classifier">The classifier. The attack loads a copy of its own, but for attacks of one matrix or study, which share one.</param>
public sealed record AttackSource(ImageClassifier Classifier)
{
    /// <summary>γ for this source, in (0, 1]; null, the default, for the <see cref="AttackSettings.Gamma"/> of the attack.</summary>
    public float? Gamma { get; init; }

    /// <summary>Which residual branches are decayed, <see cref="SkipRule.Paper"/> by default.</summary>
    public SkipRule Rule { get; init; } = SkipRule.Paper;

    /// <summary>The source's part in an ensemble, relative to the other weights: positive and finite, 1 by default.</summary>
    public float Weight { get; init; } = 1;

    /// <summary>The classifier and, where it has one of its own, γ.</summary>
    public override string ToString() => Gamma is { } gamma ? FormattableString.Invariant($"{Classifier.Name} (gamma {gamma:0.##})") : Classifier.Name;
}
