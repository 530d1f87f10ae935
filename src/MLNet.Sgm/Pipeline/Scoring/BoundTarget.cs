using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>One of a scorer's targets, bound to the columns that it reads and adds.</summary>
internal sealed class BoundTarget
{
    private readonly TargetScorer adversarial;
    private readonly TargetScorer? clean;
    private readonly ScoredColumns images;
    private readonly LabelColumn? labels;
    private readonly LabelColumn? targetLabels;
    private readonly ScoreKind kind;
    private readonly int first;

    /// <exception cref="ArgumentException">A column is missing, of another type or of other classes, or the target cannot score it.</exception>
    internal BoundTarget(DataViewSchema schema, ScoredColumns images, string prefix, LoadedTarget loaded, TransferEvaluator.Options options, int first)
    {
        (this.images, this.first) = (images, first);
        adversarial = loaded.Bind(schema, images.Adversarial.Column);
        clean = images.Clean is { } original ? loaded.Bind(schema, original.Column) : null;
        labels = options.LabelColumnName is { } label ? LabelColumn.Bind(schema, label, adversarial.ClassNames) : null;
        targetLabels = options.TargetColumnName is { } target ? LabelColumn.Bind(schema, target, adversarial.ClassNames) : null;
        kind = options.KindOf(loaded.Target);
        if (options.ScoreKind == ScoreKind.Probabilities) labels?.RequireOrderOfClasses();
        Columns = new(prefix, clean is not null, labels is not null);
    }

    internal TransferColumns Columns { get; }

    /// <summary>Adds the target's columns to a schema.</summary>
    internal void AddTo(DataViewSchema.Builder builder)
    {
        var names = adversarial.ClassNames;
        var (slots, keys) = (AnnotationKinds.Scores(names, kind), AnnotationKinds.Names(AnnotationKinds.KeyValues, names));
        foreach (var output in Columns.Outputs)
        {
            var name = Columns.Name(output);
            if (output is TransferOutput.Score or TransferOutput.CleanScore) builder.AddColumn(name, new VectorDataViewType(NumberDataViewType.Single, names.Count), slots);
            else if (output is TransferOutput.PredictedLabel or TransferOutput.CleanPredictedLabel) builder.AddColumn(name, new KeyDataViewType(typeof(uint), names.Count), keys);
            else builder.AddColumn(name, output is TransferOutput.Success ? BooleanDataViewType.Instance : NumberDataViewType.Single);
        }
    }

    /// <summary>The index of one of the target's columns, which is there.</summary>
    internal int IndexOf(TransferOutput output)
    {
        for (var i = 0; i < Columns.Outputs.Count; i++)
            if (Columns.Outputs[i] == output) return first + i;
        throw new ArgumentOutOfRangeException(nameof(output), output, null);
    }

    /// <summary>The batch's slots of one of the target's columns; null where it is not there or nobody needs it.</summary>
    internal T[]? Slots<T>(RowBatch batch, TransferOutput output) => Columns.Outputs.Contains(output) ? batch.Values<T>(IndexOf(output)) : null;

    /// <summary>The input columns without which those of the target's columns that are needed cannot be computed.</summary>
    internal IEnumerable<DataViewSchema.Column> InputsOf(Func<TransferOutput, bool> isNeeded) => Columns.Outputs.Where(isNeeded).SelectMany(output => output switch
    {
        TransferOutput.CleanScore or TransferOutput.CleanPredictedLabel => clean!.Inputs,
        TransferOutput.LInfinity or TransferOutput.L2 => [images.Adversarial.Column, images.Clean!.Column],
        TransferOutput.Success => adversarial.Inputs.Append(labels!.Column).Concat(targetLabels is null ? [] : [targetLabels.Column]),
        _ => adversarial.Inputs,
    });

    internal void ScoreAdversarial(ImageBatch batch, CancellationToken cancellation)
    {
        var success = Slots<bool>(batch.Rows, TransferOutput.Success);
        if (!IsNeeded(batch.Rows, TransferOutput.Score, TransferOutput.PredictedLabel) && success is null) return;
        var scores = Score(adversarial, batch, cancellation);
        Store(batch.Rows, TransferOutput.Score, TransferOutput.PredictedLabel, scores);
        if (success is null) return;
        var (classes, wanted) = (labels!.Read(batch.Rows), targetLabels?.Read(batch.Rows));
        for (var row = 0; row < batch.Rows.Count; row++)
        {
            var prediction = ScoredImage.IndexOfLargest(scores.AsSpan(row * adversarial.ClassNames.Count, adversarial.ClassNames.Count));
            success[row] = wanted is null ? prediction != classes[row] : prediction == wanted[row];
        }
    }

    internal void ScoreClean(ImageBatch batch, CancellationToken cancellation)
    {
        if (IsNeeded(batch.Rows, TransferOutput.CleanScore, TransferOutput.CleanPredictedLabel))
            Store(batch.Rows, TransferOutput.CleanScore, TransferOutput.CleanPredictedLabel, Score(clean!, batch, cancellation));
    }

    private float[] Score(TargetScorer scorer, ImageBatch batch, CancellationToken cancellation)
    {
        var scores = scorer.Score(batch, cancellation);
        var classCount = scorer.ClassNames.Count;
        if (kind != scorer.ScoreKind)
            for (var row = 0; row < batch.Rows.Count; row++) ScoredImage.Soften(scores.AsSpan(row * classCount, classCount));
        return scores;
    }

    private bool IsNeeded(RowBatch batch, TransferOutput scores, TransferOutput prediction) => batch[IndexOf(scores)] is not null || batch[IndexOf(prediction)] is not null;

    private void Store(RowBatch batch, TransferOutput score, TransferOutput prediction, float[] scores) => LogitColumns.Store(batch, IndexOf(score), IndexOf(prediction), scores);
}
