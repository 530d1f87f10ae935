using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>What a target makes of the images of one attack in a transfer matrix.</summary>
internal sealed class MatrixTarget
{
    private readonly MatrixColumns columns;
    private readonly TargetScorer scorer;
    private readonly LabelColumn labels;
    private readonly LabelColumn? wanted;
    private readonly List<TransferOutcome> outcomes = [];

    internal MatrixTarget(LoadedTarget loaded, DataViewSchema schema, DataViewSchema.Column images, MatrixColumns columns)
    {
        this.columns = columns;
        Name = loaded.Target.Name;
        scorer = loaded.Bind(schema, images);
        labels = LabelColumn.Bind(schema, columns.Label, scorer.ClassNames);
        wanted = columns.Target is { } target ? LabelColumn.Bind(schema, target, scorer.ClassNames) : null;
    }

    internal string Name { get; }

    /// <summary>The columns of attacked rows that must be at hand.</summary>
    internal IEnumerable<DataViewSchema.Column> Columns => scorer.Inputs.Concat(new[] { labels.Column, wanted?.Column, columns.Name, columns.LInfinity, columns.L2 }.OfType<DataViewSchema.Column>());

    internal void Measure(ImageBatch images, float[] cleanScores, CancellationToken cancellation)
    {
        var rows = images.Rows;
        var (scores, classes, aims) = (scorer.Score(images, cancellation), labels.Read(rows), wanted?.Read(rows));
        for (var row = 0; row < rows.Count; row++)
        {
            var label = (int)classes[row];
            outcomes.Add(TransferOutcome.Of(label, Read(cleanScores, row, label), Read(scores, row, label)) with
            {
                Name = columns.Name is { } name ? rows.Values<ReadOnlyMemory<char>>(name.Index)![row].ToString() : null,
                TargetLabel = (int?)aims?[row],
                LInfinity = rows.Values<float>(columns.LInfinity.Index)![row],
                L2 = rows.Values<float>(columns.L2.Index)![row],
            });
        }
    }

    internal TransferMetrics Metrics(long skipped) => TransferMetrics.Of(outcomes, scorer.ClassNames, skipped);

    private ScoredImage Read(float[] scores, int row, int label) => ScoredImage.Of(scores.AsSpan(row * scorer.ClassNames.Count, scorer.ClassNames.Count), label, scorer.ScoreKind);
}

/// <summary>The columns of attacked rows that tell of the images.</summary>
internal sealed class MatrixColumns
{
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    internal MatrixColumns(DataViewSchema schema, TransferMatrixOptions options)
    {
        Label = options.LabelColumnName ?? MatrixAttack.Output + AdversarialOutput.SourceCleanPredictedLabel;
        Target = options.TargetColumnName;
        LInfinity = schema[MatrixAttack.Output + AdversarialOutput.LInfinity];
        L2 = schema[MatrixAttack.Output + AdversarialOutput.L2];
        if (options.NameColumnName is not { } name) return;
        Name = SchemaErrors.Find(schema, name) is { Type: TextDataViewType } text ? text : throw SchemaErrors.Mismatch(name, "text", schema[name].Type.ToString()!);
    }

    internal string Label { get; }

    internal string? Target { get; }

    internal DataViewSchema.Column LInfinity { get; }

    internal DataViewSchema.Column L2 { get; }

    internal DataViewSchema.Column? Name { get; }
}
