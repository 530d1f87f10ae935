using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>Reads labels and scores, and counts.</summary>
internal static class TransferEvaluation
{
    internal static IReadOnlyList<TransferMetrics> Run(IDataView data, IReadOnlyList<string> prefixes, EvaluatedColumns columns)
    {
        DataViewSchema.Column? name = columns.Name is { } text ? CheckedText(SchemaErrors.Find(data.Schema, text)) : null;
        List<string>? names = name is null ? null : [];
        var targets = prefixes.Select(prefix => new Target(data.Schema, prefix, columns)).ToList();
        if (targets.Count == 0) return [];
        var needed = targets.SelectMany(target => target.Columns).Concat(name is { } column ? [column] : []).Distinct().ToList();
        var isActive = new bool[data.Schema.Count];
        foreach (var active in needed) isActive[active.Index] = true;
        SkippedRows skipped = new();
        using var cursor = skipped.Open(data, needed);
        using var row = new RowBatch(data.Schema, isActive, capacity: 1) { Count = 1 };
        var readers = needed.Select(active => row[active.Index]!.BindReader(cursor, active)).ToList();
        while (cursor.MoveNext())
        {
            row.FirstRow = cursor.Position;
            foreach (var read in readers) read(0);
            names?.Add(row.Values<ReadOnlyMemory<char>>(name!.Value.Index)![0].ToString());
            foreach (var target in targets) target.Count(row);
        }
        return [.. targets.Select(target => target.Metrics(names, skipped.Count))];
    }

    private static DataViewSchema.Column CheckedText(DataViewSchema.Column column) =>
        column.Type is TextDataViewType ? column : throw SchemaErrors.Mismatch(column.Name, "text", column.Type.ToString()!);

    private sealed class Target
    {
        private readonly LabelColumn labels;
        private readonly LabelColumn? wanted;
        private readonly DataViewSchema.Column scores;
        private readonly DataViewSchema.Column? cleanScores;
        private readonly DataViewSchema.Column? lInfinity;
        private readonly DataViewSchema.Column? l2;
        private readonly ScoreKind kind;
        private readonly List<int> classes = [];
        private readonly List<int>? aims;
        private readonly List<ScoredImage> after = [];
        private readonly List<ScoredImage>? before;
        private readonly PerturbationList perturbations;

        internal Target(DataViewSchema schema, string prefix, EvaluatedColumns columns)
        {
            string Name(TransferOutput output) => TransferColumns.Name(prefix, output);
            ClassNames = ReadNames(SchemaErrors.Find(schema, Name(TransferOutput.PredictedLabel)));
            labels = LabelColumn.Bind(schema, columns.Label, ClassNames);
            wanted = columns.Target is { } target ? LabelColumn.Bind(schema, target, ClassNames) : null;
            scores = CheckedScores(SchemaErrors.Find(schema, Name(TransferOutput.Score)));
            kind = AnnotationKinds.ReadText(scores, AnnotationKinds.ScoreValueKind) == AnnotationKinds.Probability ? ScoreKind.Probabilities : ScoreKind.Logits;
            cleanScores = schema.GetColumnOrNull(Name(TransferOutput.CleanScore)) is { } clean ? CheckedScores(clean) : null;
            lInfinity = IfNumber(schema.GetColumnOrNull(Name(TransferOutput.LInfinity)));
            l2 = IfNumber(schema.GetColumnOrNull(Name(TransferOutput.L2)));
            (aims, before) = (wanted is null ? null : [], cleanScores is null ? null : []);
            perturbations = new(lInfinity is null ? null : [], l2 is null ? null : []);
        }

        private IReadOnlyList<string> ClassNames { get; }

        internal IEnumerable<DataViewSchema.Column> Columns =>
            new[] { labels.Column, wanted?.Column, scores, cleanScores, lInfinity, l2 }.OfType<DataViewSchema.Column>();

        internal void Count(RowBatch row)
        {
            var label = (int)labels.Read(row)[0];
            classes.Add(label);
            aims?.Add((int)wanted!.Read(row)[0]);
            before?.Add(Read(row, cleanScores!.Value, label));
            after.Add(Read(row, scores, label));
            perturbations.LInfinity?.Add(row.Values<float>(lInfinity!.Value.Index)![0]);
            perturbations.L2?.Add(row.Values<float>(l2!.Value.Index)![0]);
        }

        internal TransferMetrics Metrics(IReadOnlyList<string>? names, long skipped) => TransferMetrics.Of(
            new TransferOutcomes { Names = names, Labels = classes, TargetLabels = aims, Clean = before, Adversarial = after, Perturbations = perturbations }, ClassNames, skipped);

        private ScoredImage Read(RowBatch row, DataViewSchema.Column column, int label)
        {
            var values = row.Values<VBuffer<float>>(column.Index)![0];
            return ScoredImage.Of(values.IsDense ? values.GetValues() : [.. values.DenseValues()], label, kind);
        }

        private static string[] ReadNames(DataViewSchema.Column column) =>
            column.Type is KeyDataViewType && column.Type.RawType == typeof(uint) && AnnotationKinds.ReadNames(column, AnnotationKinds.KeyValues) is { } names
                ? names
                : throw SchemaErrors.Mismatch(column.Name, "a key with the class names, as ScoreTransfer makes it", column.Type.ToString()!);

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
