namespace Microsoft.ML.Data;

/// <summary>Holds scores against labels, row by row.</summary>
internal sealed class MulticlassEvaluation
{
    // The least probability that a log-loss is taken of.
    private const float LeastProbability = 1e-15f;

    private readonly int _classes;
    private readonly double[][] _counts;
    private readonly double[] _lossOfClass;
    private readonly double[] _rowsOfClass;
    private readonly double[] _rowsWithRank;
    private double _rows;
    private double _loss;

    private MulticlassEvaluation(int classes)
    {
        _classes = classes;
        _counts = [.. Enumerable.Range(0, classes).Select(_ => new double[classes])];
        (_lossOfClass, _rowsOfClass, _rowsWithRank) = (new double[classes], new double[classes], new double[classes]);
    }

    public static MulticlassClassificationMetrics Run(IDataView data, string labelName, string scoreName, string predictedName, int topK)
    {
        var label = Find(data.Schema, "Label", labelName);
        var score = Find(data.Schema, "Score", scoreName);
        Find(data.Schema, "PredictedLabel", predictedName);
        if (score.Type is not VectorDataViewType { Size: >= 2 } vector || vector.ItemType != NumberDataViewType.Single)
            throw Contracts.SchemaMismatch("schema", "score", scoreName, "vector of two or more items of type Single", score.Type.ToString());
        if (label.Type is not KeyDataViewType && label.Type != NumberDataViewType.Single && label.Type != NumberDataViewType.Double)
            throw Contracts.SchemaMismatch("schema", "label", labelName, "Single, Double or Key", label.Type.ToString());
        ArgumentOutOfRangeException.ThrowIfNegative(topK, "topKPredictionCount");

        var evaluation = new MulticlassEvaluation(vector.Size);
        using var cursor = data.GetRowCursor([label, score]);
        var labels = LabelGetter(cursor, label);
        var scores = cursor.GetGetter<VBuffer<float>>(score);
        double current = 0;
        VBuffer<float> buffer = default;
        var row = new float[vector.Size];
        while (cursor.MoveNext())
        {
            labels(ref current);
            scores(ref buffer);
            buffer.CopyTo(row);
            evaluation.Add(current, row);
        }
        return evaluation.Metrics(topK, Names(score, vector.Size));
    }

    // Rows without a label, and rows with a score that is no number, do not count.
    private void Add(double label, float[] scores)
    {
        if (double.IsNaN(label) || label < 0 || label != Math.Truncate(label) || !scores.All(float.IsFinite))
            return;
        _rows++;
        if (label >= _classes)
        {
            // A class that the classifier has never seen is as wrong as can be.
            _loss -= Math.Log(LeastProbability);
            return;
        }
        var truth = (int)label;
        var loss = -Math.Log(Math.Min(1, Math.Max(LeastProbability, scores[truth])));
        _loss += loss;
        _lossOfClass[truth] += loss;
        _rowsOfClass[truth]++;
        _counts[truth][Array.IndexOf(scores, scores.Max())]++;
        // Of equal scores the earlier class ranks first.
        _rowsWithRank[scores.Where((score, i) => score > scores[truth] || (score == scores[truth] && i < truth)).Count()]++;
    }

    private MulticlassClassificationMetrics Metrics(int topK, string[] names)
    {
        var seen = Enumerable.Range(0, _classes).Where(i => _rowsOfClass[i] > 0).ToArray();
        var logLoss = Part(_loss, _rows);
        var entropy = -seen.Sum(i => _rowsOfClass[i] / _rows * Math.Log(_rowsOfClass[i] / _rows));
        double upTo = 0;
        return new()
        {
            MicroAccuracy = Part(Enumerable.Range(0, _classes).Sum(i => _counts[i][i]), _rows),
            MacroAccuracy = Part(seen.Sum(i => _counts[i][i] / _rowsOfClass[i]), seen.Length),
            LogLoss = logLoss,
            LogLossReduction = (entropy - logLoss) / entropy,
            TopKPredictionCount = topK,
            TopKAccuracyForAllK = topK == 0 ? null : [.. Enumerable.Range(0, topK).Select(k => Part(upTo += k < _classes ? _rowsWithRank[k] : 0, _rows))],
            PerClassLogLoss = [.. _lossOfClass.Select((loss, i) => Part(loss, _rowsOfClass[i]))],
            ConfusionMatrix = new(_counts, names),
        };
    }

    private static double Part(double part, double whole) => whole > 0 ? part / whole : 0;

    private static DataViewSchema.Column Find(DataViewSchema schema, string role, string name) =>
        schema.GetColumnOrNull(name) ?? throw Contracts.Param("schema", $"{role} column '{name}' not found");

    // A key counts from 1, a class from 0; a missing key is no label.
    private static ValueGetter<double> LabelGetter(DataViewRow row, DataViewSchema.Column label)
    {
        if (label.Type is not KeyDataViewType)
            return (ValueGetter<double>)ScalarConversion.Getter(row, label, NumberDataViewType.Double);
        var keys = (ValueGetter<ulong>)ScalarConversion.Getter(row, label, NumberDataViewType.UInt64);
        ulong key = 0;
        return (ref double value) =>
        {
            keys(ref key);
            value = key == 0 ? double.NaN : key - 1;
        };
    }

    private static string[] Names(DataViewSchema.Column score, int classes)
    {
        if (!score.HasSlotNames())
            return [.. Enumerable.Range(0, classes).Select(i => i.ToString())];
        VBuffer<ReadOnlyMemory<char>> names = default;
        score.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
