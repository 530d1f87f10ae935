using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>What a target makes of the images of one attack in a transfer matrix.</summary>
internal sealed class MatrixTarget
{
    private readonly TargetScorer scorer;
    private readonly MatrixOriginals originals;
    private readonly bool isOwn;
    private readonly List<ScoredImage> adversarial = [];

    /// <param name="loaded">The target.</param>
    /// <param name="schema">The attacked rows.</param>
    /// <param name="images">The column of adversarial images.</param>
    /// <param name="shared">What the target makes of the originals; null where their classes are what this attack's source says.</param>
    /// <param name="options">The settings of the matrix.</param>
    internal MatrixTarget(LoadedTarget loaded, DataViewSchema schema, DataViewSchema.Column images, MatrixOriginals? shared, TransferMatrixOptions options)
    {
        Name = loaded.Target.Name;
        scorer = loaded.Bind(schema, images);
        isOwn = shared is null;
        originals = shared ?? new(schema, scorer, AdversarialOutput.SourceCleanPredictedLabel.NameAfter(RunAttacks.Output), options.TargetColumnName);
    }

    internal string Name { get; }

    /// <summary>The columns of attacked rows that must be at hand.</summary>
    internal IEnumerable<DataViewSchema.Column> Columns => isOwn ? scorer.Inputs.Concat(originals.Columns) : scorer.Inputs;

    /// <summary>Scores a batch of adversarial images, and takes down what the target makes of them.</summary>
    internal void Measure(ImageBatch images, float[] cleanScores, CancellationToken cancellation)
    {
        var scores = scorer.Score(images, cancellation);
        if (isOwn) originals.Add(images.Rows, cleanScores);
        scorer.Judge(scores, originals.LabelsFrom(adversarial.Count), adversarial);
    }

    internal TransferMetrics Metrics(IReadOnlyList<string>? names, PerturbationList perturbations, long skipped) =>
        TransferMetrics.Of(originals.Outcomes(names, adversarial, perturbations), scorer.ClassNames, skipped);
}
