using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Pipeline;

/// <summary>What the attacks of a transfer matrix or study take their gradients from: a classifier, which converts to a source, or an ensemble.</summary>
/// <param name="Name">What results call it.</param>
/// <param name="Classifiers">The classifier, or those of an ensemble, whose images have the size that the first sees.</param>
public sealed record TransferSource(string Name, IReadOnlyList<AttackSource> Classifiers)
{
    /// <summary>A source of one classifier.</summary>
    /// <param name="classifier">The classifier, which also gives the name.</param>
    public TransferSource(AttackSource classifier) : this(classifier.Classifier.Name, [classifier]) { }

    /// <summary>A source of one classifier.</summary>
    /// <param name="classifier">The classifier, which also gives the name.</param>
    public static implicit operator TransferSource(ImageClassifier classifier) => FromClassifier(classifier);

    /// <summary>A source of one classifier; what the conversion does.</summary>
    /// <param name="classifier">The classifier, which also gives the name.</param>
    public static TransferSource FromClassifier(ImageClassifier classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return new(new AttackSource(classifier));
    }

    /// <summary>Whether a target is the classifier, or one of the ensemble.</summary>
    internal bool Contains(TransferTarget target) => target.Classifier is { } known && Classifiers.Any(source => source.Classifier == known);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
