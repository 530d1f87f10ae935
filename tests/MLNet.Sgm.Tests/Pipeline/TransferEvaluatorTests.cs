using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Pipeline;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Pipeline;

[TestClass]
public sealed class TransferEvaluatorTests
{
    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void Scores_are_the_logits_of_the_target()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(5));
        using var scorer = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Pixels").Fit(data);
        var scored = scorer.Transform(data);
        var scores = scored.GetColumn<float[]>("Score").ToList();
        using var network = TestData.Vgg().CreateNetwork();
        network.eval();
        using var frozen = no_grad();
        foreach (var (row, index) in TestData.Vectors(5).Select((row, index) => (row, index)))
        {
            var image = tensor(row.Pixels, [1, 3, TestData.Side, TestData.Side]) / 255f;
            var expected = network.call((image - 0.5f) / 0.25f).data<float>().ToArray();
            for (var i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], scores[index][i], 1e-4f);
        }
    }

    [TestMethod]
    public void Predicted_label_is_a_key_that_names_the_class_of_the_largest_score()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(5));
        using var chain = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Pixels").Append(ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel")).Fit(data);
        var scored = chain.Transform(data);
        var names = scored.GetColumn<string>("Name").ToList();
        var scores = scored.GetColumn<float[]>("Score").ToList();
        for (var row = 0; row < names.Count; row++) Assert.AreEqual(TestData.ClassNames[Array.IndexOf(scores[row], scores[row].Max())], names[row]);
    }

    [TestMethod]
    public void Originals_are_scored_beside_what_was_made_from_them()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(5));
        using var chain = Attack().Append(ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adversarial")).Fit(data);
        var scored = chain.Transform(data);
        using var scorer = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Pixels").Fit(data);
        CollectionAssert.AreEqual(scorer.Transform(data).GetColumn<uint>("PredictedLabel").ToList(), scored.GetColumn<uint>("CleanPredictedLabel").ToList());
    }

    [TestMethod]
    public void Shape_promises_the_columns_that_come()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(5));
        using var attack = Attack().Fit(data);
        var attacked = attack.GetOutputSchema(data.Schema);
        using var scorer = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adversarial", "vgg").Fit(attack.Transform(data));
        var added = scorer.GetOutputSchema(attacked).Skip(attacked.Count).Select(column => column.Name).ToArray();
        CollectionAssert.AreEqual(new[] { "vggScore", "vggPredictedLabel", "vggCleanScore", "vggCleanPredictedLabel" }, added);
    }

    [TestMethod]
    public void Metrics_equal_a_count_by_hand()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(30));
        using var model = Attack().Append(ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adversarial")).Fit(data);
        var scored = model.Transform(data);
        var labels = scored.GetColumn<int>("Label").ToList();
        var before = scored.GetColumn<uint>("CleanPredictedLabel").Select((key, row) => key == labels[row] + 1).ToList();
        var after = scored.GetColumn<uint>("PredictedLabel").Select((key, row) => key == labels[row] + 1).ToList();
        var metrics = ml.Robustness.EvaluateTransfer(scored);
        Assert.AreEqual(new Proportion(after.Count(right => !right), 30), metrics.AttackSuccessRate);
        Assert.AreEqual(new Proportion(before.Count(right => right), 30), metrics.CleanAccuracy);
        Assert.AreEqual(new Proportion(before.Zip(after).Count(pair => pair is (true, false)), before.Count(right => right)), metrics.SuccessOverRightBefore);
        Assert.AreEqual(30, metrics.Count);
    }

    [TestMethod]
    public void Ranks_and_confidences_are_those_of_the_scores()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(10));
        using var model = Attack().Append(ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adversarial")).Fit(data);
        var scored = model.Transform(data);
        var labels = scored.GetColumn<int>("Label").ToList();
        var outcomes = ml.Robustness.EvaluateTransfer(scored).Outcomes;
        foreach (var (scores, row) in scored.GetColumn<float[]>("Score").Select((scores, row) => (scores, row)))
        {
            var sum = scores.Sum(score => Math.Exp(score));
            Assert.AreEqual(labels[row], outcomes[row].Label);
            Assert.AreEqual(scores.Count(score => score > scores[labels[row]]), outcomes[row].Rank);
            Assert.AreEqual(Math.Exp(scores[labels[row]]) / sum, outcomes[row].Confidence, 1e-6);
            Assert.AreEqual(Math.Exp(scores.Max()) / sum, outcomes[row].PredictionConfidence, 1e-6);
        }
    }

    [TestMethod]
    public void Without_originals_only_the_published_rate_is_given()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(5));
        using var scorer = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Pixels").Fit(data);
        var metrics = ml.Robustness.EvaluateTransfer(scorer.Transform(data));
        Assert.AreEqual(5, metrics.AttackSuccessRate.Total);
        Assert.IsNull(metrics.CleanAccuracy);
        Assert.IsNull(metrics.SuccessOverRightBefore);
    }

    [TestMethod]
    public void Evaluation_of_what_was_not_scored_names_the_column()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Robustness.EvaluateTransfer(ml.Data.LoadFromEnumerable(TestData.Vectors(5))));
        StringAssert.StartsWith(error.Message, "Could not find input column 'PredictedLabel'");
    }

    private AdversarialSgmEstimator Attack() => ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), Gamma = 0.5f, Steps = 3 });
}
