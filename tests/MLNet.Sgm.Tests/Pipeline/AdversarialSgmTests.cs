using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Tests.Classifiers;

namespace MLNet.Sgm.Tests.Pipeline;

[TestClass]
public sealed class AdversarialSgmTests
{
    private const float Epsilon = 16 / 255f;

    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void Consumer_sees_every_row_once_and_in_order_with_its_own_columns()
    {
        const int rows = 200;
        using var attack = Fit(TestData.Vectors(rows), batchSize: 32);
        var seen = ml.Data.CreateEnumerable<VectorResult>(attack.Transform(Vectors(rows)), reuseRowObject: false).ToList();
        var expected = TestData.Vectors(rows).ToList();
        Assert.HasCount(rows, seen);
        for (var i = 0; i < rows; i++)
        {
            Assert.AreEqual(expected[i].Name, seen[i].Name);
            Assert.AreEqual(expected[i].Label, seen[i].Label);
            CollectionAssert.AreEqual(expected[i].Pixels, seen[i].Pixels);
            var largest = seen[i].Adversarial.Zip(expected[i].Pixels, (after, before) => Math.Abs(after - before)).Max();
            Assert.IsLessThanOrEqualTo(255 * Epsilon + 1e-3f, largest);
            Assert.IsGreaterThan(1f, largest);
        }
    }

    [TestMethod]
    public void Result_does_not_depend_on_batch_size()
    {
        var results = new[] { 1, 7, 32 }.Select(size =>
        {
            using var attack = Fit(TestData.Vectors(20), size);
            return ml.Data.CreateEnumerable<VectorResult>(attack.Transform(Vectors(20)), reuseRowObject: false).SelectMany(row => row.Adversarial).ToArray();
        }).ToList();
        foreach (var other in results.Skip(1))
            Assert.IsGreaterThan(0.97, results[0].Zip(other, (a, b) => Math.Abs(a - b) < 0.01).Average(same => same ? 1.0 : 0));
    }

    [TestMethod]
    public void Two_passes_give_the_same_images()
    {
        using var attack = Fit(TestData.Vectors(10), batchSize: 4);
        var view = attack.Transform(Vectors(10));
        var (first, second) = (Adversarial(view), Adversarial(view));
        for (var i = 0; i < first.Count; i++) CollectionAssert.AreEqual(first[i], second[i]);
    }

    [TestMethod]
    public void Image_column_gives_the_rounded_values_of_a_vector_column()
    {
        const int rows = 6;
        using var ofVectors = Fit(TestData.Vectors(rows), batchSize: 4);
        var vectors = Adversarial(ofVectors.Transform(Vectors(rows)));
        var images = ml.Data.LoadFromEnumerable(TestData.Images(rows));
        using var ofImages = ml.Robustness.AdversarialSgm("Adversarial", TestData.Classifier(), "Image", gamma: 0.5f).Fit(images);
        var column = ofImages.Transform(images);
        using var cursor = column.GetRowCursor([column.Schema["Adversarial"]]);
        var getter = cursor.GetGetter<MLImage>(column.Schema["Adversarial"]);
        MLImage? image = null;
        for (var row = 0; cursor.MoveNext(); row++)
        {
            getter(ref image!);
            var planes = new float[TestData.PixelCount];
            Pixels.ToPlanes(image, planes);
            var original = TestData.Vectors(rows).ElementAt(row).Pixels;
            for (var i = 0; i < planes.Length; i++)
            {
                Assert.AreEqual(vectors[row][i], 255 * planes[i], 0.51f);
                Assert.IsLessThanOrEqualTo(16.01f, Math.Abs(255 * planes[i] - original[i]));
            }
        }
    }

    [TestMethod]
    public void Nothing_is_computed_when_no_column_of_ours_is_asked_for()
    {
        var progress = new Counter();
        using var attack = Fit(TestData.Vectors(10), batchSize: 4, progress);
        var view = attack.Transform(Vectors(10));
        using var cursor = view.GetRowCursor([view.Schema["Name"]]);
        var rows = 0;
        while (cursor.MoveNext()) rows++;
        Assert.AreEqual(10, rows);
        Assert.AreEqual(0, progress.Images);
    }

    [TestMethod]
    public void Chained_attacks_are_each_computed_once_a_pass()
    {
        var progress = new Counter();
        var data = Vectors(20);
        var chain = Estimator(batchSize: 8, progress)
            .Append(ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adversarial", "A"))
            .Append(ml.Robustness.ScoreTransfer(TestData.DenseNet(), "Adversarial", "B"));
        using var model = chain.Fit(data);
        ml.Robustness.EvaluateTransfer(model.Transform(data), ["A", "B"]);
        Assert.AreEqual(20, progress.Images);
    }

    [TestMethod]
    public void Rows_are_read_no_further_ahead_than_two_batches()
    {
        var read = 0;
        IEnumerable<VectorRow> Counted()
        {
            foreach (var row in TestData.Vectors(100))
            {
                Interlocked.Increment(ref read);
                yield return row;
            }
        }
        using var attack = Fit(TestData.Vectors(1), batchSize: 8);
        var view = attack.Transform(ml.Data.LoadFromEnumerable(Counted()));
        using var cursor = view.GetRowCursor([view.Schema["Adversarial"]]);
        for (var row = 0; cursor.MoveNext(); row++)
            Assert.IsLessThanOrEqualTo((row / 8 + 2) * 8, Volatile.Read(ref read));
    }

    [TestMethod]
    public void Tensors_in_use_do_not_grow_with_the_number_of_rows()
    {
        using var attack = Fit(TestData.Vectors(1), batchSize: 8);
        long Largest(int rows)
        {
            var view = attack.Transform(Vectors(rows));
            using var cursor = view.GetRowCursor([view.Schema["Adversarial"]]);
            var largest = 0L;
            while (cursor.MoveNext()) largest = Math.Max(largest, TorchSharp.torch.Tensor.TotalCount);
            return largest;
        }
        var ofFew = Largest(16);
        Assert.AreEqual(ofFew, Largest(160));
    }

    [TestMethod]
    public void Abandoned_cursor_releases_its_tensors()
    {
        using var attack = Fit(TestData.Vectors(1), batchSize: 8);
        var view = attack.Transform(Vectors(50));
        var before = LiveTensors();
        using (var cursor = view.GetRowCursor([view.Schema["Adversarial"]])) Assert.IsTrue(cursor.MoveNext());
        Assert.AreEqual(before, LiveTensors());
    }

    [TestMethod]
    public void Disposed_transformer_releases_its_network_and_says_so()
    {
        WatchedNetworks watched = new(TestData.Classifier());
        var attack = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = watched.Classifier }).Fit(Vectors(1));
        Assert.IsGreaterThan(0, watched.State.Alive);
        attack.Dispose();
        Assert.AreEqual((true, 0), watched.State);
        Assert.ThrowsExactly<ObjectDisposedException>(() => attack.Transform(Vectors(1)));
    }

    [TestMethod]
    public void Prediction_engine_attacks_one_row()
    {
        using var attack = Fit(TestData.Vectors(3), batchSize: 8);
        var batch = Adversarial(attack.Transform(Vectors(3)));
        using var engine = ml.Model.CreatePredictionEngine<VectorRow, VectorResult>(attack);
        for (var i = 0; i < 3; i++)
        {
            var result = engine.Predict(TestData.Vectors(3).ElementAt(i));
            Assert.IsGreaterThan(0.97, result.Adversarial.Zip(batch[i], (a, b) => Math.Abs(a - b) < 0.01).Average(same => same ? 1.0 : 0));
        }
    }

    [TestMethod]
    public void Shuffled_rows_keep_their_adversarial_images()
    {
        using var attack = Fit(TestData.Vectors(20), batchSize: 4);
        var inOrder = Adversarial(attack.Transform(Vectors(20)));
        var shuffled = ml.Data.ShuffleRows(ml.Data.Cache(Vectors(20)), seed: 3);
        foreach (var row in ml.Data.CreateEnumerable<VectorResult>(attack.Transform(shuffled), reuseRowObject: false))
        {
            var expected = inOrder[int.Parse(row.Name["row ".Length..])];
            Assert.IsGreaterThan(0.97, row.Adversarial.Zip(expected, (a, b) => Math.Abs(a - b) < 0.01).Average(same => same ? 1.0 : 0));
        }
    }

    [TestMethod]
    public void Cancelled_pass_throws()
    {
        using var stop = new CancellationTokenSource();
        var data = Vectors(10);
        using var attack = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), CancellationToken = stop.Token }).Fit(data);
        stop.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => Adversarial(attack.Transform(data)));
    }

    [TestMethod]
    public void Options_have_their_documented_defaults()
    {
        var options = new AdversarialSgmEstimator.Options();
        Assert.AreEqual((1f, SkipRule.Paper, 16 / 255f, 2 / 255f, 10, 0f, "Label", 32, (PixelFormat?)null), (options.Gamma, options.Rule, options.Epsilon, options.StepSize, options.Steps,
            options.Momentum, options.LabelColumnName, options.BatchSize, options.PixelFormat));
        Assert.AreEqual((ImageErrorHandling.Stop, false, (int?)null, (bool?)null), (options.OnImageError, options.ResizeForSource, options.GpuDeviceId, options.FallbackToCpu));
    }

    [TestMethod]
    public void Output_under_the_input_name_hides_the_original()
    {
        var data = Vectors(2);
        using var attack = ml.Robustness.AdversarialSgm("Pixels", TestData.Classifier()).Fit(data);
        var view = attack.Transform(data);
        Assert.AreEqual(data.Schema.Count, view.Schema["Pixels"].Index);
        Assert.AreEqual(2, view.Schema.Count(column => column.Name == "Pixels"));
    }

    /// <summary>What is alive when nothing is left to the collector: other tests leave tensors to it.</summary>
    private static long LiveTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return TorchSharp.torch.Tensor.TotalCount;
    }

    private IDataView Vectors(int count) => ml.Data.LoadFromEnumerable(TestData.Vectors(count));

    private AdversarialSgmEstimator Estimator(int batchSize, IProgress<AttackProgress>? progress = null) =>
        ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), Gamma = 0.5f, BatchSize = batchSize, Progress = progress });

    private AdversarialTransformer Fit(IEnumerable<VectorRow> rows, int batchSize, IProgress<AttackProgress>? progress = null) =>
        Estimator(batchSize, progress).Fit(ml.Data.LoadFromEnumerable(rows));

    private List<float[]> Adversarial(IDataView view) =>
        [.. ml.Data.CreateEnumerable<VectorResult>(view, reuseRowObject: false).Select(row => row.Adversarial)];

    private sealed class VectorResult
    {
        public string Name { get; set; } = "";

        [VectorType(3, TestData.Side, TestData.Side)]
        public float[] Pixels { get; set; } = [];

        public int Label { get; set; }

        [VectorType(3, TestData.Side, TestData.Side)]
        public float[] Adversarial { get; set; } = [];
    }

    private sealed class Counter : IProgress<AttackProgress>
    {
        internal long Images { get; private set; }

        public void Report(AttackProgress value) => Images = value.ImagesDone;
    }
}
