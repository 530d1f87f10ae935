using System.Text.Json;
using MLNet.Sgm.Pipeline;
using static MLNet.Sgm.Tests.Outcomes;

namespace MLNet.Sgm.Tests.Pipeline;

[TestClass]
public sealed class TransferMetricsTests
{
    [TestMethod]
    public void Rates_are_those_of_a_count_by_hand()
    {
        var metrics = Metrics();
        Assert.AreEqual((4, 2L), (metrics.Count, metrics.Skipped));
        Assert.AreEqual(new Proportion(3, 4), metrics.AttackSuccessRate);
        Assert.AreEqual(new Proportion(2, 3), metrics.SuccessOverRightBefore);
        Assert.AreEqual(new Proportion(3, 4), metrics.CleanAccuracy);
        Assert.AreEqual(new Proportion(1, 4), metrics.Accuracy);
    }

    [TestMethod]
    public void Confidences_and_norms_are_means_and_maxima()
    {
        var metrics = Metrics();
        Assert.AreEqual((3 * 0.75 + 0.25) / 4, metrics.MeanCleanConfidence);
        Assert.AreEqual((0.5 + 3 * 0.125) / 4, metrics.MeanConfidence);
        Assert.AreEqual((0.3125, 0.5), (metrics.MeanLInfinity, metrics.MaxLInfinity));
        Assert.AreEqual((2.5, 4.0), (metrics.MeanL2, metrics.MaxL2));
    }

    [TestMethod]
    public void Unchanged_images_are_counted_where_norms_are_known()
    {
        var changed = Of(Right, Wrong) with { LInfinity = 0.1f, L2 = 1 };
        var metrics = TransferMetrics.Of([changed, changed with { LInfinity = 0, L2 = 0 }, changed], TestData.ClassNames);
        Assert.AreEqual(1, metrics.Unchanged);
        StringAssert.Contains(metrics.ToString(), "Unchanged images");
        Assert.IsNull(TransferMetrics.Of([Of(Right, Wrong)], TestData.ClassNames).Unchanged);
    }

    [TestMethod]
    public void Top_5_counts_ranks_up_to_4()
    {
        string[] names = [.. Enumerable.Range(0, 10).Select(index => $"class {index}")];
        var metrics = TransferMetrics.Of([.. new[] { 0, 4, 5 }.Select(rank => Of(Wrong, Wrong) with { CleanRank = rank + 1, Rank = rank })], names);
        Assert.AreEqual(new Proportion(2, 3), metrics.Top5Accuracy);
        Assert.AreEqual(new Proportion(1, 3), metrics.CleanTop5Accuracy);
    }

    [TestMethod]
    public void Targeted_success_counts_the_target_class_alone()
    {
        var metrics = TransferMetrics.Of([.. new[] { 0, 1, 2, 2 }.Select(after => Of(Right, after) with { TargetLabel = 2 })], TestData.ClassNames);
        Assert.AreEqual(new Proportion(2, 4), metrics.TargetedSuccessRate);
        Assert.AreEqual(new Proportion(3, 4), metrics.AttackSuccessRate);
        Assert.IsNull(Metrics().TargetedSuccessRate);
    }

    [TestMethod]
    public void Classes_with_images_have_metrics_of_their_own()
    {
        var metrics = TransferMetrics.Of([Of(2, 2, label: 2), Of(0, 1), Of(1, 1)], TestData.ClassNames);
        CollectionAssert.AreEqual(new[] { "ant", "cat" }, metrics.PerClass.Select(ofClass => ofClass.ClassName).ToArray());
        var ants = metrics.PerClass[0];
        Assert.AreEqual((2, new Proportion(2, 2), new Proportion(1, 1), new Proportion(1, 2)), (ants.Count, ants.AttackSuccessRate, ants.SuccessOverRightBefore!.Value, ants.CleanAccuracy!.Value));
    }

    [TestMethod]
    public void What_is_not_known_of_every_image_is_null()
    {
        var metrics = TransferMetrics.Of([Of(Right, Wrong) with { LInfinity = 0.5f, L2 = 1 }, Of(null, Wrong)], TestData.ClassNames);
        Assert.IsNull(metrics.CleanAccuracy);
        Assert.IsNull(metrics.CleanTop5Accuracy);
        Assert.IsNull(metrics.SuccessOverRightBefore);
        Assert.IsNull(metrics.MeanCleanConfidence);
        Assert.IsNull(metrics.MaxLInfinity);
        Assert.IsNull(metrics.MeanL2);
    }

    [TestMethod]
    public void No_images_have_metrics_without_values()
    {
        var metrics = TransferMetrics.Of([], TestData.ClassNames);
        Assert.AreEqual((0, 0), (metrics.Count, metrics.AttackSuccessRate.Total));
        Assert.IsNull(metrics.MeanConfidence);
        StringAssert.Contains(metrics.ToString(), "none of 0");
        Assert.AreEqual(0, TransferMetrics.FromJson(metrics.ToJson()).AttackSuccessRate.Total);
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(3)]
    public void Class_that_is_none_names_the_image(int label)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => TransferMetrics.Of([Of(Right, Right), Of(Right, Right, label)], TestData.ClassNames));
        StringAssert.StartsWith(error.Message, $"The classes of image 1 must be indices from 0 to 2; found {label}.");
    }

    [TestMethod]
    public void Metrics_print_what_is_known_a_line_each()
    {
        CollectionAssert.AreEqual(new[]
        {
            "Images                     4, 2 skipped",
            "Attack success rate        75.0 % (30.1 to 95.4)",
            "Success over right before  66.7 % (20.8 to 93.9)",
            "Clean accuracy             75.0 % (30.1 to 95.4)",
            "Clean top-5 accuracy       100.0 % (51.0 to 100.0)",
            "Accuracy                   25.0 % (4.6 to 69.9)",
            "Top-5 accuracy             100.0 % (51.0 to 100.0)",
            "Mean clean confidence      0.6250",
            "Mean confidence            0.2188",
            "Linf, mean and max         0.3125, 0.5000",
            "L2, mean and max           2.5000, 4.0000",
        }, Metrics().ToString().Split(Environment.NewLine));
    }

    [TestMethod]
    public void Json_gives_back_everything_but_the_single_images()
    {
        var read = TransferMetrics.FromJson(Metrics().ToJson());
        Assert.AreEqual(Metrics().ToJson(), read.ToJson());
        Assert.AreEqual(Metrics().ToString(), read.ToString());
        CollectionAssert.AreEqual(Metrics().PerClass.ToArray(), read.PerClass.ToArray());
        Assert.IsEmpty(read.Outcomes);
    }

    [TestMethod]
    public void Json_has_rates_with_intervals_and_leaves_out_what_is_unknown()
    {
        var root = JsonDocument.Parse(Metrics().ToJson()).RootElement;
        var rate = root.GetProperty("attackSuccessRate");
        CollectionAssert.AreEqual(new[] { "successes", "total", "value", "lower", "upper" }, rate.EnumerateObject().Select(property => property.Name).ToArray());
        Assert.AreEqual((3, 4, 0.75), (rate.GetProperty("successes").GetInt32(), rate.GetProperty("total").GetInt32(), rate.GetProperty("value").GetDouble()));
        Assert.IsFalse(root.TryGetProperty("targetedSuccessRate", out _));
        Assert.IsFalse(root.TryGetProperty("outcomes", out _));
    }

    [TestMethod]
    [DataRow("null")]
    [DataRow("{}")]
    [DataRow("""{"count":1,"attackSuccessRate":{"successes":2,"total":1},"accuracy":{"successes":0,"total":1},"top5Accuracy":{"successes":0,"total":1},"perClass":[]}""")]
    public void Json_of_something_else_is_refused(string json) => Assert.ThrowsExactly<JsonException>(() => TransferMetrics.FromJson(json));

    [TestMethod]
    public void Outcomes_go_through_json()
    {
        var outcome = Of(Right, Wrong) with { Name = "a.png", TargetLabel = 2, LInfinity = 0.1f, L2 = 0.3f };
        Assert.AreEqual(outcome, JsonSerializer.Deserialize<TransferOutcome>(JsonSerializer.Serialize(outcome)));
    }

    [TestMethod]
    public void Scores_give_rank_and_softmax()
    {
        var scored = ScoredImage.Of([1f, 3f, 2f], label: 2, ScoreKind.Logits);
        var sum = Math.Exp(1) + Math.Exp(2) + Math.Exp(3);
        Assert.AreEqual((1, 1), (scored.Prediction, scored.Rank));
        Assert.AreEqual(Math.Exp(2) / sum, scored.Confidence, 1e-6);
        Assert.AreEqual(Math.Exp(3) / sum, scored.PredictionConfidence, 1e-6);
    }

    [TestMethod]
    public void Of_equal_scores_the_first_comes_first()
    {
        Assert.AreEqual((0, 0), (ScoredImage.Of([1f, 1f], label: 0, ScoreKind.Logits).Prediction, ScoredImage.Of([1f, 1f], label: 0, ScoreKind.Logits).Rank));
        Assert.AreEqual((0, 1), (ScoredImage.Of([1f, 1f], label: 1, ScoreKind.Logits).Prediction, ScoredImage.Of([1f, 1f], label: 1, ScoreKind.Logits).Rank));
    }

    [TestMethod]
    public void Large_scores_do_not_overflow() => Assert.AreEqual(1, ScoredImage.Of([3000f, 0f], label: 0, ScoreKind.Logits).Confidence);

    /// <summary>Four images: right before and after, right before alone twice, and wrong both times.</summary>
    private static TransferMetrics Metrics() => TransferMetrics.Of(
    [
        Of(Right, Right) with { LInfinity = 0.5f, L2 = 1 }, Of(Right, Wrong) with { LInfinity = 0.25f, L2 = 2 },
        Of(Right, Wrong) with { LInfinity = 0.25f, L2 = 3 }, Of(Wrong, Wrong) with { LInfinity = 0.25f, L2 = 4 },
    ], TestData.ClassNames, skipped: 2);
}
