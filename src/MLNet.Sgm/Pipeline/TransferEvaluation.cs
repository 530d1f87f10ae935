using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>Reads labels and predictions, and counts.</summary>
internal static class TransferEvaluation
{
    internal static IReadOnlyList<TransferMetrics> Run(IDataView data, string labelColumnName, IReadOnlyList<string> prefixes)
    {
        var targets = prefixes.Select(prefix => new Target(data.Schema, prefix)).ToList();
        if (targets.Count == 0) return [];
        var labels = LabelColumn.Bind(data.Schema, labelColumnName, targets[0].ClassNames);
        var needed = targets.SelectMany(target => target.Columns).Append(labels.Column).ToList();
        var isActive = new bool[data.Schema.Count];
        foreach (var column in needed) isActive[column.Index] = true;
        using var cursor = data.GetRowCursor(needed);
        using var row = new RowBatch(data.Schema, isActive, capacity: 1) { Count = 1 };
        var readers = needed.Select(column => row[column.Index]!.BindReader(cursor, column)).ToList();
        while (cursor.MoveNext())
        {
            row.FirstRow = cursor.Position;
            foreach (var read in readers) read(0);
            var label = labels.Read(row)[0];
            foreach (var target in targets) target.Count(row, label);
        }
        return [.. targets.Select(target => new TransferMetrics(target.Outcomes))];
    }

    private sealed class Target
    {
        private readonly DataViewSchema.Column after;
        private readonly DataViewSchema.Column? before;

        internal Target(DataViewSchema schema, string prefix)
        {
            after = SchemaErrors.Find(schema, prefix + TransferColumns.PredictedLabel);
            before = schema.GetColumnOrNull(prefix + TransferColumns.Clean + TransferColumns.PredictedLabel);
            ClassNames = CheckedNames(after);
            if (before is { } clean) CheckedNames(clean);
        }

        internal IReadOnlyList<string> ClassNames { get; }

        internal List<TransferOutcome> Outcomes { get; } = [];

        internal IEnumerable<DataViewSchema.Column> Columns => before is { } clean ? [after, clean] : [after];

        internal void Count(RowBatch row, long label) =>
            Outcomes.Add(new(before is { } clean ? Predicts(row, clean, label) : null, Predicts(row, after, label)));

        private static bool Predicts(RowBatch row, DataViewSchema.Column column, long label) => row.Values<uint>(column.Index)![0] == label + 1;

        private static string[] CheckedNames(DataViewSchema.Column column) =>
            column.Type is KeyDataViewType && column.Type.RawType == typeof(uint) && AnnotationKinds.ReadNames(column, AnnotationKinds.KeyValues) is { } names
                ? names
                : throw SchemaErrors.Mismatch(column.Name, "a key with the class names, as ScoreTransfer makes it", column.Type.ToString()!);
    }
}
