using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Offline.Tests.ML;

[TestClass]
public sealed class EvaluateTests
{
    private readonly MLContext _ml = new(seed: 0);

    // Classes 0, 0, 1, 2; predicted 0, 1, 1, 0. The row without a label does not count.
    private static readonly Scored[] Rows =
    [
        new(1, [0.7f, 0.2f, 0.1f]),
        new(1, [0.3f, 0.6f, 0.1f]),
        new(2, [0.1f, 0.8f, 0.1f]),
        new(3, [0.5f, 0.3f, 0.2f]),
        new(0, [0.5f, 0.3f, 0.2f]),
    ];

    [TestMethod]
    public void Accuracies_and_losses_are_means_over_rows_and_classes()
    {
        var metrics = Evaluate();
        var loss = -(Math.Log(0.7f) + Math.Log(0.3f) + Math.Log(0.8f) + Math.Log(0.2f)) / 4;
        var prior = -(0.5 * Math.Log(0.5) + 2 * 0.25 * Math.Log(0.25));

        Assert.AreEqual(0.5, metrics.MicroAccuracy, 1e-12);
        Assert.AreEqual((0.5 + 1 + 0) / 3, metrics.MacroAccuracy, 1e-12);
        Assert.AreEqual(loss, metrics.LogLoss, 1e-7);
        Assert.AreEqual((prior - loss) / prior, metrics.LogLossReduction, 1e-7);
        Assert.AreEqual(-Math.Log(0.2f), metrics.PerClassLogLoss[2], 1e-7);
    }

    [TestMethod]
    public void The_best_k_count_where_they_are_asked_for()
    {
        var metrics = Evaluate(topK: 2);

        CollectionAssert.AreEqual(new[] { 0.5, 0.75 }, metrics.TopKAccuracyForAllK.ToArray());
        Assert.AreEqual(0.75, metrics.TopKAccuracy);
        Assert.AreEqual(2, metrics.TopKPredictionCount);
        Assert.IsNull(Evaluate().TopKAccuracyForAllK);
        Assert.AreEqual(0.0, Evaluate().TopKAccuracy);
    }

    [TestMethod]
    public void The_confusion_matrix_counts_predictions_for_each_truth()
    {
        var matrix = Evaluate().ConfusionMatrix;

        Assert.AreEqual(3, matrix.NumberOfClasses);
        Assert.AreEqual(1.0, matrix.GetCountForClassPair(predictedClassIndicatorIndex: 0, actualClassIndicatorIndex: 2));
        Assert.AreEqual(0.0, matrix.GetCountForClassPair(2, 0));
        CollectionAssert.AreEqual(new[] { 0.5, 1, 0 }, matrix.PerClassRecall.ToArray());
        CollectionAssert.AreEqual(new[] { 0.5, 0.5, 0 }, matrix.PerClassPrecision.ToArray());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => matrix.GetCountForClassPair(3, 0));
        Assert.Contains("PREDICTED ||     0 |     1 |     2 | Recall", matrix.GetFormattedConfusionTable());
        Assert.Contains("        2 ||     1 |     0 |     0 | 0.0000", matrix.GetFormattedConfusionTable());
    }

    [TestMethod]
    public void Columns_of_other_types_are_refused_by_name()
    {
        var data = _ml.Data.LoadFromEnumerable(Rows);

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(data, "None"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(data, scoreColumnName: "Label"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(data, labelColumnName: "Score"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(data, predictedLabelColumnName: "None"));
    }

    private MulticlassClassificationMetrics Evaluate(int topK = 0) =>
        _ml.MulticlassClassification.Evaluate(_ml.Data.LoadFromEnumerable(Rows), topKPredictionCount: topK);

    public sealed class Scored(uint label, float[] score)
    {
        [KeyType(3)]
        public uint Label { get; } = label;

        [VectorType(3)]
        public float[] Score { get; } = score;

        [KeyType(3)]
        public uint PredictedLabel { get; } = (uint)Array.IndexOf(score, score.Max()) + 1;
    }
}
