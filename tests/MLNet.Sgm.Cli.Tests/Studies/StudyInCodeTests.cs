using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;
using MLNet.Sgm.Studies;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Studies;

/// <summary>Studies that are built and run by a program.</summary>
[TestClass]
public sealed class StudyInCodeTests
{
    private static TemporaryFolder folder = null!;

    private readonly MLContext ml = new(seed: 0);

    /// <summary>What the study reports, undisturbed.</summary>
    private static TransferReport undisturbed = null!;

    [ClassInitialize]
    public static async Task RunWhole(TestContext context)
    {
        folder = StudyText.Folder();
        undisturbed = await Study().RunAsync(new(seed: 0), folder.File("undisturbed"));
    }

    [ClassCleanup]
    public static void DeleteFolder() => folder.Dispose();

    [TestMethod]
    public void A_study_measures_to_the_last_bit_what_a_matrix_does()
    {
        var matrix = ml.Robustness.EvaluateTransferMatrix(Dataset().Load(ml, TestData.Side, TestData.Side), "Image", new()
        {
            Sources = Study().Sources,
            Targets = Study().Targets,
            BatchSize = Study().BatchSize,
            NameColumnName = "ImagePath",
            Attacks = [.. Study().Attacks.Select(attack => new TransferAttack(attack.Name, attack.Settings))],
        });
        Assert.HasCount(2 * 2 * 2, undisturbed.Cells);
        foreach (var cell in undisturbed.Cells)
        {
            var metrics = matrix[cell.Source, cell.Attack, cell.Target];
            Assert.AreEqual(metrics.ToJson(), cell.Metrics.ToJson());
            CollectionAssert.AreEqual(metrics.Outcomes.ToList(), cell.Metrics.Outcomes.ToList());
        }
    }

    [TestMethod]
    public async Task An_own_module_is_a_target()
    {
        var report = await (Study() with { Targets = [Own()] }).RunAsync(ml, folder.File("own"));
        var outcomes = report.Cells.Single(cell => cell is { Source: "ResNet-8", Attack: "SGM" }).Metrics.Outcomes;
        using var network = new OwnModule();
        foreach (var (outcome, image) in outcomes.Zip(Dataset().Images))
        {
            Assert.AreEqual((image.ImagePath, image.Label), (outcome.Name, TestData.ClassNames[outcome.Label]));
            Assert.AreEqual(Prediction(network, Dataset().Open(image)), outcome.CleanPrediction);
            Assert.AreEqual(Prediction(network, Microsoft.ML.Data.MLImage.CreateFromFile(folder.File($"own/adversarial/ResNet-8/SGM/{image.ImagePath}"))), outcome.Prediction);
        }
        CollectionAssert.Contains(TransferReport.ReadJson(folder.File("own/results.json")).Classifiers.Select(classifier => classifier.Name).ToArray(), "own");
    }

    [TestMethod]
    public async Task A_fitted_transformer_is_a_target()
    {
        using var inside = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Image").Fit(Dataset().Load(ml, TestData.Side, TestData.Side));
        var study = Study() with { Targets = [TestData.Vgg(), new TransformerTarget("box", inside) { ScoreKind = ScoreKind.Logits }] };
        var report = await study.RunAsync(ml, folder.File("box"));
        foreach (var cell in report.Cells.Where(cell => cell.Target == "box"))
            Assert.AreEqual(report.Cells.Single(other => (other.Source, other.Attack, other.Target) == (cell.Source, cell.Attack, "VGG-8-BN")).Metrics.ToJson(), cell.Metrics.ToJson());
        CollectionAssert.Contains(report.Classifiers.Select(classifier => classifier.Name).ToArray(), "box");
    }

    [TestMethod]
    public async Task A_transformer_that_cannot_score_the_images_is_refused_before_anything_is_computed()
    {
        var data = Dataset().Load(ml, TestData.Side, TestData.Side);
        using var turned = ml.Robustness.ScoreTransfer(new ImageClassifier("turned", () => new OwnModule(), TestData.Preprocessing, ["cat", "bee", "ant"]), "Image", labelColumnName: null).Fit(data);
        foreach (var (target, expected) in new[]
        {
            (new TransformerTarget("turned", turned), "The target 'turned' must have the dataset's classes in their order; class 0 is 'ant' of the dataset and 'cat' of it."),
            (new TransformerTarget("blind", turned) { ScoreColumnName = "Nothing" }, "Target 'blind' cannot score the column 'Image'"),
        })
        {
            var error = await Assert.ThrowsExactlyAsync<ArgumentException>(() => (Study() with { Targets = [target] }).RunAsync(ml, folder.File("refused")));
            Assert.Contains(expected, error.Message);
        }
        Assert.IsFalse(Directory.Exists(folder.File("refused/adversarial")));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(14)]
    [DataRow(60)]
    public async Task A_study_that_is_cancelled_goes_on_to_the_same_files(int reports)
    {
        using var stop = new CancellationTokenSource();
        var progress = new Watcher(count => { if (count == reports) stop.Cancel(); });
        await Assert.ThrowsAsync<OperationCanceledException>(() => Study().RunAsync(ml, folder.File($"cancelled{reports}"), progress, stop.Token));
        Assert.IsFalse(File.Exists(folder.File($"cancelled{reports}/results.json")));
        await Study().RunAsync(ml, folder.File($"cancelled{reports}"));
        StudyFolders.AssertSame(folder.File("undisturbed"), folder.File($"cancelled{reports}"));
    }

    [TestMethod]
    public async Task Shards_are_merged_to_what_one_run_makes()
    {
        for (var index = 0; index < 3; index++) await Study().RunShardAsync(ml, folder.File("three"), new(index, 3));
        Assert.IsFalse(File.Exists(folder.File("three/results.json")));
        await Study().MergeAsync(ml, folder.File("three"));
        StudyFolders.AssertSame(folder.File("undisturbed"), folder.File("three"));
    }

    [TestMethod]
    public async Task A_source_is_loaded_once_whatever_the_number_of_attacks()
    {
        var loaded = 0;
        var source = new ImageClassifier("counted", () =>
        {
            loaded++;
            return TestData.Classifier().CreateNetwork();
        }, TestData.Preprocessing, TestData.ClassNames);
        var study = Study() with { Sources = [source], Targets = [TestData.Vgg()], Attacks = [.. Enumerable.Range(1, 4).Select(i => new StudyAttack($"SGM {i}", SmallMatrix.Pgd with { Gamma = i / 4f }))] };
        await study.RunAsync(ml, folder.File("counted"));
        Assert.AreEqual(1, loaded);
        // What is there needs no network.
        await study.RunAsync(ml, folder.File("counted"));
        Assert.AreEqual(1, loaded);
    }

    [TestMethod]
    public async Task Progress_tells_how_far_each_piece_of_work_has_come()
    {
        var progress = new Watcher();
        await Study().RunAsync(ml, folder.File("progress"), progress);
        CollectionAssert.AreEqual(new[] { "In code: 12 images, 4 attacks, 2 targets, on cpu.", StudyPower.Sentence(12) }, progress.Reports.Select(report => report.Message).OfType<string>().ToArray());
        CollectionAssert.AreEqual(
            new[] { "ResNet-8, PGD", "ResNet-8, SGM", "DenseNet-BC-10, PGD", "DenseNet-BC-10, SGM", "scores of VGG-8-BN", "scores of own" },
            progress.Reports.Select(report => report.Work).OfType<string>().Distinct().ToArray());
        var attack = progress.Reports.Where(report => report.Work == "ResNet-8, SGM").Select(report => (report.Done, report.Total)).ToArray();
        CollectionAssert.AreEqual(Enumerable.Range(0, 13).Select(done => ((long)done, 12L)).ToArray(), attack);
    }

    [TestMethod]
    public async Task A_study_of_a_file_can_be_given_a_target_that_no_file_can_hold()
    {
        using var runnable = StudyText.RunnableFolder();
        var study = TransferStudy.Load(runnable.File("study.json"));
        var report = await (study with { Targets = [.. study.Targets, Own()], Sources = [study.Sources[0]], Attacks = [study.Attacks[0]], Comparisons = [] }).RunAsync(ml, runnable.File("out"));
        CollectionAssert.AreEqual(new[] { "res", "dense", "vgg", "own" }, report.Cells.Select(cell => cell.Target).ToArray());
        CollectionAssert.AreEqual(new[] { "res", "dense", "vgg", "own" }, report.Classifiers.Select(classifier => classifier.Name).ToArray());
    }

    [TestMethod]
    public async Task A_target_of_a_source_s_name_is_one_classifier_of_the_report()
    {
        var report = await (Study() with { Targets = [TestData.Classifier(), TestData.Vgg()] }).RunAsync(ml, folder.File("white box"));
        CollectionAssert.AreEqual(new[] { "ResNet-8", "DenseNet-BC-10", "VGG-8-BN" }, report.Classifiers.Select(classifier => classifier.Name).ToArray());
    }

    [TestMethod]
    public async Task Scores_of_an_image_that_the_study_does_not_have_are_refused()
    {
        var study = Study() with { Sources = [TestData.Classifier()], Attacks = [Study().Attacks[0]], Targets = [Own()] };
        await study.RunAsync(ml, folder.File("stray"));
        File.AppendAllText(folder.File("stray/scores/own/ResNet-8/PGD.jsonl"), """{"image":"dog/99.png","prediction":0,"rank":0,"confidence":1,"predictionConfidence":1}""" + "\n");
        var error = await Assert.ThrowsExactlyAsync<InvalidDataException>(() => study.RunAsync(ml, folder.File("stray")));
        Assert.Contains("PGD.jsonl', line 14, is damaged.", error.Message);
    }

    [TestMethod]
    public void What_cannot_be_is_refused_with_its_property()
    {
        AssertRefused("Name must not be empty", Study() with { Name = " " });
        AssertRefused("BatchSize must be at least 1; found 0.", Study() with { BatchSize = 0 });
        AssertRefused("Dataset.Take must be at least 1; found 0.", Study() with { Dataset = Study().Dataset with { Take = 0 } });
        AssertRefused("Sources must hold at least one; found none.", Study() with { Sources = [] });
        AssertRefused("Attacks must have names that can be a folder's (not empty, no / ", Study() with { Attacks = [new("a/b", SmallMatrix.Pgd)] });
        AssertRefused("Attacks must have names that differ by more than case, because they become folders; found 'PGD' and 'pgd'.", Study() with { Attacks = [new("PGD", SmallMatrix.Pgd), new("pgd", SmallMatrix.Pgd)] });
        AssertRefused("Steps must be at least 1; found 0.", Study() with { Attacks = [new("none", SmallMatrix.Pgd with { Steps = 0 })] });
        AssertRefused("Sources must have a gamma each, which the attack 'SGM' takes; found none of 'ResNet-8'", Study() with { Attacks = [new("SGM", SmallMatrix.Pgd) { TakesSourceGamma = true }] });
        AssertRefused("Comparisons must be of attacks of the study; found 'other' against 'PGD'.", Study() with { Comparisons = [new(new("other", SmallMatrix.Pgd), Study().Attacks[0])] });
        AssertRefused("class 1 is 'bee' of the dataset and 'cat' of it.", Study() with { Targets = [new ImageClassifier("turned", () => new OwnModule(), TestData.Preprocessing, ["ant", "cat", "bee"])] });
        AssertRefused("The target 'more' must have the dataset's 3 classes; found 4.", Study() with { Targets = [new ImageClassifier("more", () => new OwnModule(), TestData.Preprocessing, [.. TestData.ClassNames, "dog"])] });
        var vgg = TestData.Vgg();
        AssertRefused("Targets must have one that is no part of the ensemble 'both'", Study() with { Sources = [new("both", [new(vgg), new(TestData.Classifier())])], Targets = [vgg] });
    }

    private static void AssertRefused(string expected, TransferStudy study) => Assert.Contains(expected, Assert.Throws<ArgumentException>(study.Validate).Message);

    private static TransferStudy Study() => new()
    {
        Name = "In code",
        Dataset = new("small", Dataset(), TestData.ClassNames),
        Sources = [TestData.Classifier(), TestData.DenseNet()],
        Attacks = [new("PGD", SmallMatrix.Pgd), new("SGM", SmallMatrix.Pgd with { Gamma = 0.5f, RandomStart = true, Seed = 1 })],
        Targets = [TestData.Vgg(), Own()],
        BatchSize = 5,
    };

    private static ImageDataset Dataset() => ImageDataset.Read(folder.File("images"));

    private static ImageClassifier Own() => new("own", () => new OwnModule(), TestData.Preprocessing, TestData.ClassNames);

    private static int Prediction(OwnModule network, Microsoft.ML.Data.MLImage image)
    {
        using var scope = NewDisposeScope();
        using (image)
        {
            var planes = new float[TestData.PixelCount];
            Pixels.ToPlanes(image, planes);
            return (int)network.call(tensor(planes, [1, 3, TestData.Side, TestData.Side]).sub(0.5f).div(0.25f)).argmax(1).item<long>();
        }
    }

    /// <summary>A network as anybody may have one.</summary>
    private sealed class OwnModule : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> classify;

        internal OwnModule() : base("own")
        {
            manual_seed(3);
            classify = nn.Linear(TestData.PixelCount, TestData.ClassNames.Length);
            RegisterComponents();
        }

        public override Tensor forward(Tensor images) => classify.call(images.flatten(1));
    }

    private sealed class Watcher(Action<int>? onReport = null) : IProgress<WorkProgress>
    {
        internal List<WorkProgress> Reports { get; } = [];

        public void Report(WorkProgress value)
        {
            Reports.Add(value);
            onReport?.Invoke(Reports.Count);
        }
    }
}
