using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>ML.NET's own metrics on a scorer's columns.</summary>
[TestClass]
public sealed class MLNetMetricsTests
{
    private const int Rows = 9;

    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void Probabilities_are_the_softmax_of_the_logits()
    {
        var data = Labeled(TestData.ClassNames);
        var (logits, probabilities) = (Scores(data, ScoreKind.Logits), Scores(data, ScoreKind.Probabilities));
        for (var row = 0; row < Rows; row++)
        {
            var sum = logits[row].Sum(logit => Math.Exp(logit));
            for (var i = 0; i < 3; i++) Assert.AreEqual(Math.Exp(logits[row][i]) / sum, probabilities[row][i], 1e-6);
        }
    }

    [TestMethod]
    public void Metrics_of_ML_NET_agree_with_ours()
    {
        var data = Labeled(TestData.ClassNames);
        using var scorer = Scorer(data, ScoreKind.Probabilities);
        var scored = scorer.Transform(data);
        var (theirs, ours) = (ml.MulticlassClassification.Evaluate(scored), ml.Robustness.EvaluateTransfer(scored));
        Assert.AreEqual(ours.Accuracy.Value, theirs.MicroAccuracy, 1e-9);
        var labels = scored.GetColumn<uint>("Label").ToList();
        var expected = scored.GetColumn<float[]>("Score").Select((row, index) => -Math.Log(row[labels[index] - 1])).Average();
        Assert.AreEqual(expected, theirs.LogLoss, 1e-6);
        Assert.IsGreaterThan(0.1, theirs.LogLoss);
    }

    [TestMethod]
    public void Our_metrics_are_the_same_from_logits_and_probabilities()
    {
        var data = Labeled(TestData.ClassNames);
        TransferMetrics Metrics(ScoreKind kind)
        {
            using var scorer = Scorer(data, kind);
            return ml.Robustness.EvaluateTransfer(scorer.Transform(data));
        }
        var (logits, probabilities) = (Metrics(ScoreKind.Logits), Metrics(ScoreKind.Probabilities));
        Assert.AreEqual(logits.Accuracy, probabilities.Accuracy);
        Assert.AreEqual(logits.MeanConfidence!.Value, probabilities.MeanConfidence!.Value, 1e-6);
    }

    [TestMethod]
    public void Keys_in_another_order_than_the_classes_are_refused_where_ML_NET_would_miscount()
    {
        var data = Labeled(["bee", "cat", "ant"]);
        using (var scorer = Scorer(data, ScoreKind.Logits)) Assert.AreEqual(Rows, ml.Robustness.EvaluateTransfer(scorer.Transform(data)).Count);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Scorer(data, ScoreKind.Probabilities));
        StringAssert.Contains(error.Message, "ml.Transforms.Conversion.MapValueToKey(\"Label\", keyData: ml.Data.LoadFromEnumerable(classifier.ClassNames.Select(name => new { name }))) makes one, got 'bee' for key 1, which is class 1");
    }

    [TestMethod]
    public void The_line_that_the_refusal_gives_is_right()
    {
        var texts = ml.Data.LoadFromEnumerable(TestData.Vectors(Rows).Select(row => new Named { Pixels = row.Pixels, Label = TestData.ClassNames[(row.Label + 1) % 3] }));
        var keys = ml.Transforms.Conversion.MapValueToKey("Label", keyData: ml.Data.LoadFromEnumerable(TestData.ClassNames.Select(name => new { name }))).Fit(texts).Transform(texts);
        using var scorer = Scorer(keys, ScoreKind.Probabilities);
        var scored = scorer.Transform(keys);
        Assert.AreEqual(ml.Robustness.EvaluateTransfer(scored).Accuracy.Value, ml.MulticlassClassification.Evaluate(scored).MicroAccuracy, 1e-9);
    }

    [TestMethod]
    public void Columns_of_scores_say_what_those_of_ML_NET_say()
    {
        var data = Labeled(TestData.ClassNames);
        var trained = ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(featureColumnName: "Pixels", maximumNumberOfIterations: 1).Fit(data).Transform(data).Schema["Score"];
        using var scorer = Scorer(data, ScoreKind.Logits);
        using var attack = ml.Robustness.AdversarialSgm("Adversarial", TestData.Classifier(), "Pixels").Fit(data);
        foreach (var column in new[] { scorer.GetOutputSchema(data.Schema)["Score"], attack.GetOutputSchema(data.Schema)["AdversarialSourceScore"] })
            foreach (var kind in new[] { "ScoreColumnKind", "ScoreValueKind" }) Assert.AreEqual(Text(trained, kind), Text(column, kind));
        using var soft = Scorer(data, ScoreKind.Probabilities);
        Assert.AreEqual("Probability", Text(soft.GetOutputSchema(data.Schema)["Score"], "ScoreValueKind"));
    }

    [TestMethod]
    public void A_kind_of_scores_that_there_is_not_is_refused() =>
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Robustness.ScoreTransfer("Pixels", new() { Target = TestData.Vgg(), ScoreKind = (ScoreKind)7 })).Message, "ScoreKind must be one of Logits, Probabilities; found 7.");

    private static string Text(DataViewSchema.Column column, string kind)
    {
        ReadOnlyMemory<char> text = default;
        column.Annotations.GetValue(kind, ref text);
        return text.ToString();
    }

    private TransferScoringTransformer Scorer(IDataView data, ScoreKind kind) => ml.Robustness.ScoreTransfer("Pixels", new() { Target = TestData.Vgg(), ScoreKind = kind }).Fit(data);

    private List<float[]> Scores(IDataView data, ScoreKind kind)
    {
        using var scorer = Scorer(data, kind);
        return [.. scorer.Transform(data).GetColumn<float[]>("Score")];
    }

    /// <summary>Labels as keys whose values have an order.</summary>
    private IDataView Labeled(string[] order)
    {
        var texts = ml.Data.LoadFromEnumerable(TestData.Vectors(Rows).Select(row => new Named { Pixels = row.Pixels, Label = TestData.ClassNames[row.Label] }));
        return ml.Transforms.Conversion.MapValueToKey("Label", keyData: ml.Data.LoadFromEnumerable(order.Select(name => new { name }))).Fit(texts).Transform(texts);
    }

    private sealed class Named
    {
        [VectorType(3, TestData.Side, TestData.Side)]
        public float[] Pixels { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
