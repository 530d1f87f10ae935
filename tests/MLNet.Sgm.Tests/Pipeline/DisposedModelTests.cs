using Microsoft.ML;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>Models that went with the prediction engine that was made of them.</summary>
[TestClass]
public sealed class DisposedModelTests
{
    private const string Option = "new PredictionEngineOptions { OwnsTransformer = false }";

    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void An_attack_says_that_an_engine_may_have_disposed_it()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(1));
        var attack = ml.Robustness.AdversarialSgm("Adversarial", TestData.Classifier(), "Pixels").Fit(data);
        using var other = ml.Model.CreatePredictionEngine<VectorRow, Norm>(attack, new PredictionEngineOptions { OwnsTransformer = false });
        ml.Model.CreatePredictionEngine<VectorRow, Norm>(attack).Dispose();
        StringAssert.Contains(Assert.ThrowsExactly<ObjectDisposedException>(() => attack.Transform(data)).Message, Option);
        StringAssert.Contains(Assert.ThrowsExactly<ObjectDisposedException>(() => other.Predict(TestData.Vectors(1).Single())).Message, Option);
    }

    [TestMethod]
    public void A_scorer_says_so_too()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(1));
        var scorer = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Pixels").Fit(data);
        using var other = ml.Model.CreatePredictionEngine<VectorRow, ScoreRow>(scorer, new PredictionEngineOptions { OwnsTransformer = false });
        scorer.Dispose();
        StringAssert.Contains(Assert.ThrowsExactly<ObjectDisposedException>(() => other.Predict(TestData.Vectors(1).Single())).Message, Option);
    }

    private sealed class Norm
    {
        public float AdversarialL2 { get; set; }
    }
}
