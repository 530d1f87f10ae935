using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>Reads labels and scores, and counts.</summary>
internal static class TransferEvaluation
{
    internal static IReadOnlyList<TransferMetrics> Run(IDataView data, string labelColumnName, IReadOnlyList<string> prefixes)
    {
        var targets = prefixes.Select(prefix => new Target(data.Schema, prefix, labelColumnName)).ToList();
        if (targets.Count == 0) return [];
        var needed = targets.SelectMany(target => target.Columns).Distinct().ToList();
        var isActive = new bool[data.Schema.Count];
        foreach (var column in needed) isActive[column.Index] = true;
        using var cursor = data.GetRowCursor(needed);
        using var row = new RowBatch(data.Schema, isActive, capacity: 1) { Count = 1 };
        var readers = needed.Select(column => row[column.Index]!.BindReader(cursor, column)).ToList();
        while (cursor.MoveNext())
        {
            row.FirstRow = cursor.Position;
            foreach (var read in readers) read(0);
            foreach (var target in targets) target.Count(row);
        }
        return [.. targets.Select(target => TransferMetrics.Of(target.Outcomes, target.ClassNames))];
    }

    private sealed class Target
    {
        private readonly LabelColumn labels;
        private readonly DataViewSchema.Column scores;
        private readonly DataViewSchema.Column? cleanScores;

        internal Target(DataViewSchema schema, string prefix, string labelColumnName)
        {
            ClassNames = ReadNames(SchemaErrors.Find(schema, prefix + TransferColumns.PredictedLabel));
            labels = LabelColumn.Bind(schema, labelColumnName, ClassNames);
            scores = Checked(SchemaErrors.Find(schema, prefix + TransferColumns.Score));
            cleanScores = schema.GetColumnOrNull(prefix + TransferColumns.Clean + TransferColumns.Score) is { } clean ? Checked(clean) : null;
        }

        internal IReadOnlyList<string> ClassNames { get; }

        internal List<TransferOutcome> Outcomes { get; } = [];

        internal IEnumerable<DataViewSchema.Column> Columns => cleanScores is { } clean ? [labels.Column, scores, clean] : [labels.Column, scores];

        internal void Count(RowBatch row)
        {
            var label = (int)labels.Read(row)[0];
            var before = cleanScores is { } clean ? Read(row, clean, label) : (ScoredImage?)null;
            var after = Read(row, scores, label);
            Outcomes.Add(new()
            {
                Label = label,
                CleanPrediction = before?.Prediction,
                CleanRank = before?.Rank,
                CleanConfidence = before?.Confidence,
                CleanPredictionConfidence = before?.PredictionConfidence,
                Prediction = after.Prediction,
                Rank = after.Rank,
                Confidence = after.Confidence,
                PredictionConfidence = after.PredictionConfidence,
            });
        }

        private static ScoredImage Read(RowBatch row, DataViewSchema.Column column, int label)
        {
            var scores = row.Values<VBuffer<float>>(column.Index)![0];
            return ScoredImage.Of(scores.IsDense ? scores.GetValues() : [.. scores.DenseValues()], label);
        }

        private static string[] ReadNames(DataViewSchema.Column column) =>
            column.Type is KeyDataViewType && column.Type.RawType == typeof(uint) && AnnotationKinds.ReadNames(column, AnnotationKinds.KeyValues) is { } names
                ? names
                : throw SchemaErrors.Mismatch(column.Name, "a key with the class names, as ScoreTransfer makes it", column.Type.ToString()!);

        private DataViewSchema.Column Checked(DataViewSchema.Column column) =>
            column.Type is VectorDataViewType { ItemType: NumberDataViewType { RawType: var item } } vector && item == typeof(float) && vector.Size == ClassNames.Count
                ? column
                : throw SchemaErrors.Mismatch(column.Name, $"a vector of {ClassNames.Count} values of Single, as ScoreTransfer makes it", column.Type.ToString()!);
    }
}
