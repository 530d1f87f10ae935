using System.Runtime.InteropServices;
using Microsoft.ML;

namespace MLNet.Sgm.Pipeline;

/// <summary>What a target makes of the originals, and the classes that are theirs: the same for all attacks, unless the classes are what each source says.</summary>
internal sealed class MatrixOriginals
{
    private readonly TargetScorer scorer;
    private readonly LabelColumn labels;
    private readonly LabelColumn? wanted;
    private readonly List<int> classes = [];
    private readonly List<int>? aims;
    private readonly List<ScoredImage> clean = [];

    /// <param name="schema">The rows that tell the classes.</param>
    /// <param name="scorer">The target.</param>
    /// <param name="label">The column of true classes.</param>
    /// <param name="target">The column of classes that attacks aim at, or null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, of another type or of other classes.</exception>
    internal MatrixOriginals(DataViewSchema schema, TargetScorer scorer, string label, string? target)
    {
        this.scorer = scorer;
        labels = LabelColumn.Bind(schema, label, scorer.ClassNames);
        wanted = target is null ? null : LabelColumn.Bind(schema, target, scorer.ClassNames);
        aims = wanted is null ? null : [];
    }

    /// <summary>The columns that must be at hand.</summary>
    internal IEnumerable<DataViewSchema.Column> Columns => wanted is null ? [labels.Column] : [labels.Column, wanted.Column];

    /// <summary>Takes down a batch.</summary>
    /// <param name="rows">The images.</param>
    /// <param name="scores">The target's scores of the originals.</param>
    internal void Add(RowBatch rows, float[] scores)
    {
        classes.AddRange(labels.Read(rows).Select(label => (int)label));
        aims?.AddRange(wanted!.Read(rows).Select(aim => (int)aim));
        scorer.Judge(scores, LabelsFrom(classes.Count - rows.Count), clean);
    }

    /// <summary>The true classes from an image on.</summary>
    internal ReadOnlySpan<int> LabelsFrom(int image) => CollectionsMarshal.AsSpan(classes)[image..];

    internal TransferOutcomes Outcomes(IReadOnlyList<string>? names, IReadOnlyList<ScoredImage> adversarial, PerturbationList perturbations) => new()
    {
        Names = names,
        Labels = classes,
        TargetLabels = aims,
        Clean = clean,
        Adversarial = adversarial,
        Perturbations = perturbations,
    };
}
