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

    [TestMethod]
    [Timeout(60_000)]
    public void A_model_that_is_disposed_while_it_is_read_keeps_its_network_to_the_end_of_the_batch()
    {
        using ManualResetEventSlim isBusy = new(), isDisposed = new();
        var source = new MLNet.Sgm.Classifiers.ImageClassifier("waiting", () => new Waiting(isBusy, isDisposed), TestData.Preprocessing, TestData.ClassNames);
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(4));
        var attack = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = source, Steps = 1, BatchSize = 2 }).Fit(data);
        var view = attack.Transform(data);
        using var cursor = view.GetRowCursor([view.Schema["AdversarialL2"]]);
        var moving = Task.Run(cursor.MoveNext);
        isBusy.Wait();
        attack.Dispose();
        isDisposed.Set();
        Assert.IsTrue(moving.Result);
        Assert.IsTrue(cursor.MoveNext());
        StringAssert.Contains(Assert.ThrowsExactly<ObjectDisposedException>(() => cursor.MoveNext()).Message, Option);
    }

    /// <summary>A layer of weights that waits, in its first pass, until the model that it belongs to is disposed.</summary>
    private sealed class Waiting : TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>
    {
        private readonly ManualResetEventSlim isBusy;
        private readonly ManualResetEventSlim isDisposed;
        private readonly TorchSharp.Modules.Linear layer = TorchSharp.torch.nn.Linear(3, 3);

        internal Waiting(ManualResetEventSlim isBusy, ManualResetEventSlim isDisposed) : base("waiting")
        {
            (this.isBusy, this.isDisposed) = (isBusy, isDisposed);
            RegisterComponents();
        }

        public override TorchSharp.torch.Tensor forward(TorchSharp.torch.Tensor images)
        {
            isBusy.Set();
            isDisposed.Wait();
            return layer.call(images.mean([2, 3]));
        }
    }
}
