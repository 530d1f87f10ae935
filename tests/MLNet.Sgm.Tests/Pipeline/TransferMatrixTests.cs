using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Tests.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Tests.SmallMatrix;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Pipeline;

[TestClass]
public sealed class TransferMatrixTests
{
    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void Settings_of_an_attack_need_no_type() =>
        Assert.AreEqual(1, new TransferAttack("PGD", new() { Steps = 1 }).SettingsFor(Options().Sources[0]).Steps);

    [TestMethod]
    public void Cells_are_those_of_pipelines_one_by_one()
    {
        var matrix = Evaluate(Options());
        foreach (var source in Options().Sources)
            foreach (var attack in Options().Attacks)
                foreach (var target in Options().Targets)
                {
                    using var model = ml.Robustness.Adversarial("Adversarial", "Pixels", new() { Source = source.Classifiers[0].Classifier, Attack = attack.SettingsFor(source), BatchSize = 4 })
                        .Append(ml.Robustness.ScoreTransfer("Adversarial", new() { Target = target, BatchSize = 4 })).Fit(Data());
                    var expected = ml.Robustness.EvaluateTransfer(model.Transform(Data()));
                    AssertClose(expected, matrix[source.Name, attack.Name, target.Name]);
                }
    }

    [TestMethod]
    public void Cells_stand_source_by_source_and_attack_by_attack()
    {
        var matrix = Evaluate(Options());
        CollectionAssert.AreEqual(new[] { "ResNet-8", "DenseNet-BC-10" }, matrix.Sources.ToArray());
        CollectionAssert.AreEqual(new[] { "PGD", "SGM" }, matrix.Attacks.ToArray());
        CollectionAssert.AreEqual(new[] { "VGG-8-BN", "DenseNet-BC-10" }, matrix.Targets.ToArray());
        CollectionAssert.AreEqual(
            (from source in matrix.Sources from attack in matrix.Attacks from target in matrix.Targets select $"{source} {attack} {target}").ToArray(),
            matrix.Cells.Select(cell => $"{cell.Source} {cell.Attack} {cell.Target}").ToArray());
        Assert.AreSame(matrix.Cells[1].Metrics, matrix["ResNet-8", "PGD", "DenseNet-BC-10"]);
        StringAssert.Contains(Assert.ThrowsExactly<KeyNotFoundException>(() => matrix["ResNet-9", "PGD", "VGG-8-BN"]).Message, "no cell of source 'ResNet-9'");
    }

    [TestMethod]
    public void An_image_is_read_once_attacked_once_for_each_attack_and_scored_once_by_each_target()
    {
        var read = 0;
        var data = ml.Transforms.CustomMapping<PixelRow, PhotoRow>((row, photo) =>
        {
            Interlocked.Increment(ref read);
            photo.Photo = row.Pixels;
        }, null).Fit(Data()).Transform(Data());
        var (source, first, second) = (new Counting(1), new Counting(2), new Counting(3));
        ml.Robustness.EvaluateTransferMatrix(data, "Photo", new()
        {
            Sources = [source.Classifier],
            Attacks = [new("two steps", Pgd), new("three steps", Pgd with { Steps = 3 })],
            Targets = [first.Classifier, second.Classifier],
            BatchSize = 4,
        });
        Assert.AreEqual(Rows, read);
        Assert.AreEqual(Rows * (2 + 3), source.Images);
        Assert.AreEqual(Rows * (1 + 2), first.Images);
        Assert.AreEqual(Rows * (1 + 2), second.Images);
    }

    [TestMethod]
    public void Tensors_in_use_do_not_grow_with_the_number_of_rows()
    {
        long Largest(int rows)
        {
            var progress = new Recorder();
            var options = Options();
            options.Progress = progress;
            var before = LiveTensors();
            ml.Robustness.EvaluateTransferMatrix(ml.Data.LoadFromEnumerable(TestData.Vectors(rows)), "Pixels", options);
            return progress.LargestTensorCount - before;
        }
        Assert.AreEqual(Largest(8), Largest(40));
    }

    [TestMethod]
    public void Progress_counts_adversarial_images()
    {
        var progress = new Recorder();
        var options = Options();
        options.Progress = progress;
        ml.Robustness.EvaluateTransferMatrix(ml.Data.LoadFromEnumerable(TestData.Vectors(Rows).ToList()), "Pixels", options);
        Assert.AreEqual(new TransferMatrixProgress(4, 4 * Rows), progress.Reports[0]);
        Assert.AreEqual(new TransferMatrixProgress(4 * Rows, 4 * Rows), progress.Reports[^1]);
        Assert.HasCount(4 * 3, progress.Reports);
    }

    [TestMethod]
    public void Log_says_what_was_measured_where()
    {
        List<string> messages = [];
        ml.Log += (_, message) => messages.Add(message.Message);
        Evaluate(Options());
        Assert.HasCount(1, messages.Where(message => message.Contains("10 images from 2 sources, 2 attacks and 2 targets in ") && message.EndsWith("seconds on cpu.")).ToList());
    }

    [TestMethod]
    public void Options_have_their_documented_defaults()
    {
        var options = new TransferMatrixOptions();
        Assert.AreEqual(("Label", null, null, 32, null, false, ImageErrorHandling.Stop, null, null), (options.LabelColumnName, options.TargetColumnName, options.NameColumnName, options.BatchSize,
            options.PixelFormat, options.ResizeForSource, options.OnImageError, options.GpuDeviceId, options.FallbackToCpu));
    }

    [TestMethod]
    public void Settings_of_an_attack_may_depend_on_the_source()
    {
        var options = Options();
        options.Attacks = [new("SGM", source => Pgd with { Gamma = source.Name == "ResNet-8" ? 0.2f : 1 }), new("PGD", Pgd)];
        var matrix = Evaluate(options);
        Assert.AreEqual(matrix["DenseNet-BC-10", "PGD", "VGG-8-BN"].ToJson(), matrix["DenseNet-BC-10", "SGM", "VGG-8-BN"].ToJson());
        Assert.AreNotEqual(matrix["ResNet-8", "PGD", "VGG-8-BN"].ToJson(), matrix["ResNet-8", "SGM", "VGG-8-BN"].ToJson());
    }

    [TestMethod]
    public void A_source_is_loaded_once_for_all_its_attacks_of_a_precision()
    {
        var loaded = 0;
        var source = new ImageClassifier("counted", () =>
        {
            loaded++;
            return TestData.Classifier().CreateNetwork();
        }, TestData.Preprocessing, TestData.ClassNames);
        var options = Options();
        options.Sources = [source, new("both", [new AttackSource(source), new AttackSource(TestData.DenseNet())])];
        options.Attacks = [new("PGD", Pgd), new("SGM", Pgd with { Gamma = 0.5f }), new("SGM 0.7", Pgd with { Gamma = 0.7f })];
        Evaluate(options);
        Assert.AreEqual(1, loaded);
        options.Attacks = [new("PGD", Pgd), new("float64", Pgd with { Precision = Precision.Float64 })];
        Evaluate(options);
        Assert.AreEqual(1 + 2, loaded);
    }

    [TestMethod]
    public void Attacks_that_share_a_network_do_what_each_does_alone()
    {
        var options = Options();
        options.Attacks = [new("SGM", Pgd with { Gamma = 0.5f }), new("PGD", Pgd), new("SGM 0.7", Pgd with { Gamma = 0.7f })];
        var together = Evaluate(options);
        foreach (var attack in options.Attacks)
        {
            var one = Options();
            one.Attacks = [attack];
            foreach (var cell in Evaluate(one).Cells) Assert.AreEqual(cell.Metrics.ToJson(), together[cell.Source, cell.Attack, cell.Target].ToJson());
        }
    }

    [TestMethod]
    public void Ensemble_is_a_source()
    {
        var options = Options();
        options.Sources = [new("both", [new AttackSource(TestData.Classifier()), new AttackSource(TestData.DenseNet())])];
        using var model = ml.Robustness.Adversarial("Adversarial", "Pixels", new() { Source = TestData.Classifier(), OtherSources = [new AttackSource(TestData.DenseNet())], Attack = Pgd, BatchSize = 4 })
            .Append(ml.Robustness.ScoreTransfer("Adversarial", new() { Target = TestData.Vgg(), BatchSize = 4 })).Fit(Data());
        AssertClose(ml.Robustness.EvaluateTransfer(model.Transform(Data())), Evaluate(options)["both", "PGD", "VGG-8-BN"]);
    }

    [TestMethod]
    public void Gamma_and_weight_of_a_source_are_its_own()
    {
        var (half, other) = (new AttackSource(TestData.Classifier()) { Gamma = 0.5f, Weight = 3 }, new AttackSource(TestData.DenseNet()));
        var options = Options();
        options.Sources = [new("one", [half]), new("both", [half, other])];
        using var model = ml.Robustness.Adversarial("Adversarial", "Pixels", new()
        {
            Source = half.Classifier,
            Attack = Pgd with { Gamma = 0.5f },
            OtherSources = [other with { Gamma = 1, Weight = 1 / 3f }],
            BatchSize = 4,
        })
            .Append(ml.Robustness.ScoreTransfer("Adversarial", new() { Target = TestData.Vgg(), BatchSize = 4 })).Fit(Data());
        var matrix = Evaluate(options);
        AssertClose(matrix["one", "SGM", "VGG-8-BN"], matrix["one", "PGD", "VGG-8-BN"]);
        AssertClose(ml.Robustness.EvaluateTransfer(model.Transform(Data())), matrix["both", "PGD", "VGG-8-BN"]);
    }

    [TestMethod]
    public void Transformer_is_a_target()
    {
        var options = Options();
        using var inside = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Pixels").Fit(Data());
        options.Targets = [TestData.Vgg(), new TransformerTarget("box", inside) { ImageColumnName = "Pixels", ScoreKind = ScoreKind.Logits }];
        var matrix = Evaluate(options);
        Assert.AreEqual(matrix["ResNet-8", "SGM", "VGG-8-BN"].ToJson(), matrix["ResNet-8", "SGM", "box"].ToJson());
    }

    [TestMethod]
    public void Image_columns_are_measured_as_they_are_handed_out()
    {
        var options = Options();
        var matrix = ml.Robustness.EvaluateTransferMatrix(ml.Data.LoadFromEnumerable(TestData.Images(Rows)), "Image", options);
        using var model = ml.Robustness.Adversarial("Adversarial", "Image", new() { Source = TestData.Classifier(), Attack = Pgd, BatchSize = 4 })
            .Append(ml.Robustness.ScoreTransfer("Adversarial", new() { Target = TestData.Vgg(), BatchSize = 4 })).Fit(ml.Data.LoadFromEnumerable(TestData.Images(Rows)));
        AssertClose(ml.Robustness.EvaluateTransfer(model.Transform(ml.Data.LoadFromEnumerable(TestData.Images(Rows)))), matrix["ResNet-8", "PGD", "VGG-8-BN"]);
    }

    [TestMethod]
    public void Without_labels_each_sources_own_prediction_is_the_truth()
    {
        var options = Options();
        options.LabelColumnName = null;
        options.Targets = [TestData.Classifier(), TestData.DenseNet()];
        var matrix = Evaluate(options);
        foreach (var source in matrix.Sources) Assert.AreEqual(1, matrix[source, "PGD", source].CleanAccuracy!.Value.Value);
        Assert.IsLessThan(1, matrix["ResNet-8", "PGD", "DenseNet-BC-10"].CleanAccuracy!.Value.Value);
    }

    [TestMethod]
    public void Targets_of_a_targeted_attack_and_names_are_in_the_outcomes()
    {
        var data = ml.Transforms.CopyColumns("Aim", "Label").Fit(Data()).Transform(Data());
        var options = Options();
        (options.TargetColumnName, options.NameColumnName) = ("Aim", "Name");
        options.Attacks = [new("aimed", Pgd with { Goal = AttackGoal.GivenTarget })];
        var metrics = ml.Robustness.EvaluateTransferMatrix(data, "Pixels", options)["ResNet-8", "aimed", "VGG-8-BN"];
        Assert.AreEqual(metrics.Accuracy, metrics.TargetedSuccessRate);
        CollectionAssert.AreEqual(Enumerable.Range(0, Rows).Select(row => $"row {row}").ToArray(), metrics.Outcomes.Select(outcome => outcome.Name).ToArray());
    }

    [TestMethod]
    public void Matrix_prints_as_in_papers()
    {
        TransferMetrics Of(params int[] after) => TransferMetrics.Of([.. after.Select(prediction => Outcomes.Of(Outcomes.Right, prediction))], TestData.ClassNames);
        var matrix = new TransferMatrix(
        [
            new("A", "PGD", "A", Of(1, 1, 1)), new("A", "PGD", "B", Of(0, 1, 0)), new("A", "SGM", "A", Of(1, 1, 1)), new("A", "SGM", "B", Of(0, 1, 1)),
        ]);
        CollectionAssert.AreEqual(new[]
        {
            "Source  Attack      A      B",
            "        none      0.0    0.0",
            "A       PGD     100.0*  33.3",
            "A       SGM     100.0*  66.7",
        }, matrix.ToString().Split(Environment.NewLine));
    }

    [TestMethod]
    public void Failure_names_the_target_and_frees_every_network()
    {
        WatchedNetworks source = new(TestData.Classifier()), target = new(TestData.Vgg());
        var options = Options();
        options.Sources = [source.Classifier];
        options.Targets = [target.Classifier, new ImageClassifier("short", TestData.Vgg().CreateNetwork, TestData.Preprocessing, [.. TestData.ClassNames, "dog"])];
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Evaluate(options));
        StringAssert.StartsWith(error.Message, "Target 'short' failed at rows 0 to 3: ");
        Assert.AreEqual((true, 0), source.State);
        Assert.AreEqual((true, 0), target.State);
    }

    [TestMethod]
    public void Cancelled_measurement_throws()
    {
        using var stop = new CancellationTokenSource();
        var options = Options();
        options.Progress = new Recorder(stop.Cancel);
        options.CancellationToken = stop.Token;
        Assert.ThrowsExactly<OperationCanceledException>(() => Evaluate(options));
        Assert.HasCount(1, ((Recorder)options.Progress).Reports);
    }

    private static long LiveTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }

    private static void AssertClose(TransferMetrics expected, TransferMetrics found)
    {
        Assert.AreEqual((expected.Count, expected.AttackSuccessRate, expected.CleanAccuracy, expected.Top5Accuracy), (found.Count, found.AttackSuccessRate, found.CleanAccuracy, found.Top5Accuracy));
        Assert.AreEqual(expected.MeanConfidence!.Value, found.MeanConfidence!.Value, 1e-5);
        Assert.AreEqual(expected.MeanCleanConfidence!.Value, found.MeanCleanConfidence!.Value, 1e-5);
        Assert.AreEqual(expected.MaxLInfinity!.Value, found.MaxLInfinity!.Value, 1e-6);
        Assert.AreEqual(expected.MeanL2!.Value, found.MeanL2!.Value, 1e-5);
    }

    private IDataView Data() => SmallMatrix.Data(ml);

    private TransferMatrix Evaluate(TransferMatrixOptions options) => SmallMatrix.Evaluate(ml, options);

    /// <summary>A classifier that counts the images it sees.</summary>
    private sealed class Counting(int seed)
    {
        internal long Images { get; private set; }

        internal ImageClassifier Classifier => new($"counting {seed}", () => new Network(seed, this), TestData.Preprocessing, TestData.ClassNames);

        private sealed class Network : nn.Module<Tensor, Tensor>
        {
            private readonly Counting counting;
            private readonly nn.Module<Tensor, Tensor> classify;

            internal Network(int seed, Counting counting) : base("counting")
            {
                this.counting = counting;
                manual_seed(seed);
                classify = nn.Linear(TestData.PixelCount, TestData.ClassNames.Length);
                RegisterComponents();
            }

            public override Tensor forward(Tensor images)
            {
                counting.Images += images.shape[0];
                return classify.call(images.flatten(1));
            }
        }
    }

    private sealed class Recorder(Action? onReport = null) : IProgress<TransferMatrixProgress>
    {
        internal List<TransferMatrixProgress> Reports { get; } = [];

        internal long LargestTensorCount { get; private set; }

        public void Report(TransferMatrixProgress value)
        {
            Reports.Add(value);
            LargestTensorCount = Math.Max(LargestTensorCount, Tensor.TotalCount);
            onReport?.Invoke();
        }
    }

    private sealed class PhotoRow
    {
        [VectorType(3, TestData.Side, TestData.Side)]
        public float[] Photo { get; set; } = [];
    }
}
