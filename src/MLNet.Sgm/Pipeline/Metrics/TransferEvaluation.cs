using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>Reads labels and scores, and counts.</summary>
internal static class TransferEvaluation
{
    internal static IReadOnlyList<TransferMetrics> Run(IDataView data, IReadOnlyList<string> prefixes, EvaluatedColumns columns)
    {
        var targets = prefixes.Select(prefix => new Target(data.Schema, prefix, columns)).ToList();
        if (targets.Count == 0) return [];
        var needed = targets.SelectMany(target => target.Columns).Distinct().ToList();
        var isActive = new bool[data.Schema.Count];
        foreach (var column in needed) isActive[column.Index] = true;
        SkippedRows skipped = new();
        using var cursor = skipped.Open(data, needed);
        using var row = new RowBatch(data.Schema, isActive, capacity: 1) { Count = 1 };
        var readers = needed.Select(column => row[column.Index]!.BindReader(cursor, column)).ToList();
        while (cursor.MoveNext())
        {
            row.FirstRow = cursor.Position;
            foreach (var read in readers) read(0);
            foreach (var target in targets) target.Count(row);
        }
        return [.. targets.Select(target => TransferMetrics.Of(target.Outcomes, target.ClassNames, skipped.Count))];
    }

    private sealed class Target
    {
        private readonly LabelColumn labels;
        private readonly LabelColumn? wanted;
        private readonly DataViewSchema.Column? names;
        private readonly DataViewSchema.Column scores;
        private readonly DataViewSchema.Column? cleanScores;
        private readonly DataViewSchema.Column? lInfinity;
        private readonly DataViewSchema.Column? l2;
        private readonly ScoreKind kind;

        internal Target(DataViewSchema schema, string prefix, EvaluatedColumns columns)
        {
            string Name(TransferOutput output) => TransferColumns.Name(prefix, output);
            ClassNames = ReadNames(SchemaErrors.Find(schema, Name(TransferOutput.PredictedLabel)));
            labels = LabelColumn.Bind(schema, columns.Label, ClassNames);
            wanted = columns.Target is { } target ? LabelColumn.Bind(schema, target, ClassNames) : null;
            names = columns.Name is { } name ? CheckedText(SchemaErrors.Find(schema, name)) : null;
            scores = CheckedScores(SchemaErrors.Find(schema, Name(TransferOutput.Score)));
            kind = AnnotationKinds.ReadText(scores, AnnotationKinds.ScoreValueKind) == AnnotationKinds.Probability ? ScoreKind.Probabilities : ScoreKind.Logits;
            cleanScores = schema.GetColumnOrNull(Name(TransferOutput.CleanScore)) is { } clean ? CheckedScores(clean) : null;
            lInfinity = IfNumber(schema.GetColumnOrNull(Name(TransferOutput.LInfinity)));
            l2 = IfNumber(schema.GetColumnOrNull(Name(TransferOutput.L2)));
        }

        internal IReadOnlyList<string> ClassNames { get; }

        internal List<TransferOutcome> Outcomes { get; } = [];

        internal IEnumerable<DataViewSchema.Column> Columns =>
            new[] { labels.Column, wanted?.Column, names, scores, cleanScores, lInfinity, l2 }.OfType<DataViewSchema.Column>();

        internal void Count(RowBatch row)
        {
            var label = (int)labels.Read(row)[0];
            Outcomes.Add(TransferOutcome.Of(label, cleanScores is { } clean ? Read(row, clean, label) : null, Read(row, scores, label)) with
            {
                Name = names is { } name ? row.Values<ReadOnlyMemory<char>>(name.Index)![0].ToString() : null,
                TargetLabel = (int?)wanted?.Read(row)[0],
                LInfinity = lInfinity is { } largest ? row.Values<float>(largest.Index)![0] : null,
                L2 = l2 is { } length ? row.Values<float>(length.Index)![0] : null,
            });
        }

        private ScoredImage Read(RowBatch row, DataViewSchema.Column column, int label)
        {
            var values = row.Values<VBuffer<float>>(column.Index)![0];
            return ScoredImage.Of(values.IsDense ? values.GetValues() : [.. values.DenseValues()], label, kind);
        }

        private static string[] ReadNames(DataViewSchema.Column column) =>
            column.Type is KeyDataViewType && column.Type.RawType == typeof(uint) && AnnotationKinds.ReadNames(column, AnnotationKinds.KeyValues) is { } names
                ? names
                : throw SchemaErrors.Mismatch(column.Name, "a key with the class names, as ScoreTransfer makes it", column.Type.ToString()!);

        private static DataViewSchema.Column CheckedText(DataViewSchema.Column column) =>
            column.Type is TextDataViewType ? column : throw SchemaErrors.Mismatch(column.Name, "text", column.Type.ToString()!);

        private DataViewSchema.Column CheckedScores(DataViewSchema.Column column) =>
            column.Type is VectorDataViewType { ItemType: NumberDataViewType { RawType: var item } } vector && item == typeof(float) && vector.Size == ClassNames.Count
                ? column
                : throw SchemaErrors.Mismatch(column.Name, $"a vector of {ClassNames.Count} values of Single, as ScoreTransfer makes it", column.Type.ToString()!);

        /// <summary>A column that a scorer made; null where another has its name.</summary>
        private static DataViewSchema.Column? IfNumber(DataViewSchema.Column? column) => column?.Type == NumberDataViewType.Single ? column : null;
    }
}

/// <summary>The names of the columns that an evaluation reads beside those of a scorer.</summary>
/// <param name="Label">The true classes.</param>
/// <param name="Target">The classes that a targeted attack aims at, or null.</param>
/// <param name="Name">The images' names, or null.</param>
internal sealed record EvaluatedColumns(string Label, string? Target, string? Name);
