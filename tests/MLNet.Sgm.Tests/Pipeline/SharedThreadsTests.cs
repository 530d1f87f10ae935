using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>ML.NET moves cursors on threads that all passes of a process share, and caches rows for all consumers: no pass may stop another.</summary>
[TestClass]
public sealed class SharedThreadsTests
{
    private const int Rows = 6;
    private const int Passes = 300;

    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(true, false)]
    [DataRow(false, true)]
    public void Passes_one_after_the_other_do_not_stop_each_other(bool caches, bool shuffles)
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(Rows));
        using var box = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Pixels", labelColumnName: null).Fit(data);
        using var scorer = ml.Robustness.ScoreTransfer("Pixels", new() { Target = new TransformerTarget("box", box) { ImageColumnName = "Pixels", ScoreKind = ScoreKind.Logits }, BatchSize = 2 }).Fit(data);
        using var other = ml.Robustness.ScoreTransfer(TestData.Vgg(seed: 2), "Pixels").Fit(data);
        for (var pass = 0; pass < Passes; pass++)
        {
            var view = scorer.Transform(data);
            if (caches) view = ml.Data.Cache(view);
            if (shuffles) view = ml.Data.ShuffleRows(view, seed: pass);
            Assert.HasCount(Rows, Names(view), $"pass {pass}");
            Assert.HasCount(Rows, Names(other.Transform(data)), $"the other pipeline after pass {pass}");
        }
    }

    [TestMethod]
    public void A_cache_serves_others_after_the_consumer_that_began_it_was_disposed()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(64));
        using var attack = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), Steps = 30, BatchSize = 2 }).Fit(data);
        using var scorer = ml.Robustness.ScoreTransfer("Adversarial", new() { Target = TestData.Vgg(), BatchSize = 2 }).Fit(attack.Transform(data));
        for (var pass = 0; pass < 3; pass++)
        {
            var cached = ml.Data.Cache(attack.Transform(data));
            var scored = scorer.Transform(cached);
            using (var abandoned = scored.GetRowCursor([scored.Schema["Score"]])) Assert.IsTrue(abandoned.MoveNext());
            Assert.HasCount(64, scored.GetColumn<float[]>("Score").ToList(), $"pass {pass}");
        }
    }

    private List<string> Names(IDataView view) =>
        [.. ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel").Fit(view).Transform(view).GetColumn<string>("Name")];
}
