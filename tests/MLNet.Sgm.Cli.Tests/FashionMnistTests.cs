using System.Text.Json;
using FashionMnist;
using Microsoft.ML;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;
using MLNet.Sgm.Tests.Cli;

namespace MLNet.Sgm.Tests;

/// <summary>The bundled networks and images, through whole pipelines.</summary>
[TestClass]
public sealed class FashionMnistTests
{
    private static readonly string ImageRoot = Path.Combine(Networks.DataFolder, "images");

    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void Bundled_images_are_a_hundred_of_each_class()
    {
        var counts = ImageFolder.Read(ImageRoot).GroupBy(image => image.Label).ToDictionary(group => group.Key, group => group.Count());
        CollectionAssert.AreEquivalent(Networks.ClassNames, counts.Keys);
        Assert.IsTrue(counts.Values.All(count => count == 100));
    }

    [TestMethod]
    [DataRow("resnet44")]
    [DataRow("resnet20")]
    [DataRow("densenet40")]
    [DataRow("vgg8")]
    public void Bundled_network_classifies_the_bundled_images_as_well_as_its_test_accuracy_says(string name)
    {
        var accuracy = JsonDocument.Parse(File.ReadAllText(Path.Combine(Networks.DataFolder, "accuracies.json"))).RootElement.GetProperty(name).GetProperty("testAccuracy").GetDouble();
        Assert.IsGreaterThanOrEqualTo(0.91, accuracy);
        Assert.IsLessThan(3_000_001L, new FileInfo(Networks.WeightFile(Networks.DataFolder, name)).Length);
        var images = ml.Data.LoadFromEnumerable(ImageFolder.Read(ImageRoot));
        using var model = ml.Transforms.LoadImages("Image", ImageRoot, "ImagePath").Append(ml.Robustness.ScoreTransfer(Networks.Bundled(name), "Image")).Fit(images);
        var errors = ml.Robustness.EvaluateTransfer(model.Transform(images)).AttackSuccessRate;
        // Three standard errors of 1000 images: four networks at 95 % would fail by chance one time in five.
        Assert.AreEqual(1 - accuracy, errors.Value, 3 * Math.Sqrt(accuracy * (1 - accuracy) / errors.Total));
    }

    [TestMethod]
    public void Attack_fools_its_own_source()
    {
        var images = ml.Data.LoadFromEnumerable(Some(20));
        using var model = ml.Transforms.LoadImages("Image", ImageRoot, "ImagePath")
            .Append(ml.Robustness.Adversarial("Adversarial", "Image", FashionMnist.Attacks.Create("PGD", "resnet20", 24 / 255f, 1)))
            .Append(ml.Robustness.ScoreTransfer(Networks.Bundled("resnet20"), "Adversarial"))
            .Fit(images);
        Assert.IsGreaterThan(0.9, ml.Robustness.EvaluateTransfer(model.Transform(images)).AttackSuccessRate.Value);
    }

    [TestMethod]
    public void Pixels_of_ExtractPixels_are_attacked_like_images()
    {
        var images = ml.Data.LoadFromEnumerable(Some(10));
        using var model = ml.Transforms.LoadImages("Image", ImageRoot, "ImagePath")
            .Append(ml.Transforms.ResizeImages("Image", 28, 28))
            .Append(ml.Transforms.ExtractPixels("Pixels", "Image"))
            .Append(ml.Robustness.Adversarial("Adversarial", "Pixels", FashionMnist.Attacks.Create("SGM", "resnet20", 24 / 255f, 0.5f)))
            .Append(ml.Robustness.ScoreTransfer(Networks.Bundled("vgg8"), "Adversarial"))
            .Fit(images);
        var metrics = ml.Robustness.EvaluateTransfer(model.Transform(images));
        Assert.AreEqual(10, metrics.Count);
        Assert.IsNotNull(metrics.CleanAccuracy);
    }

    [TestMethod]
    public void Bundled_study_attacks_with_everything_and_scores_with_every_network()
    {
        using var folder = TestData.Folder();
        var run = SgmRun.InProcess("study", Repository.PathOf("examples/FashionMnist/study.json"), "--output", folder.Path, "--take", "10", "--quiet");
        Assert.AreEqual(0, run.Code, run.Error);
        Assert.HasCount(2, run.Output.Split("SGM+MI against MI, images on which only one of them succeeds").Skip(1));
        var report = TransferReport.ReadJson(folder.File("results.json"));
        Assert.HasCount(FashionMnist.Attacks.Sources.Length * FashionMnist.Attacks.Names.Length * Networks.Names.Length, report.Cells);
        // The transfer is what README shows: the methods make it better than their baselines, on these few images too.
        double Mean(string attack) => report.Cells.Where(cell => cell.Attack == attack && cell.IsTransfer).Average(cell => cell.Metrics.AttackSuccessRate.Value);
        Assert.IsGreaterThan(Mean("PGD"), Mean("SGM+MI"));
        Assert.HasCount(10, Directory.GetFiles(folder.File("adversarial/resnet44/SGM+MI"), "*.png", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void Pipeline_of_the_example_measures_what_the_study_declares()
    {
        using var folder = TestData.Folder();
        var run = SgmRun.InProcess("study", Repository.PathOf("examples/FashionMnist/study.json"), "--output", folder.File("study"), "--take", "10", "--quiet");
        Assert.AreEqual(0, run.Code, run.Error);
        using StringWriter printed = new();

        var report = Demo.Run(10, folder.File("pipeline"), printed);

        var rates = TransferReport.ReadJson(folder.File("study/results.json")).Cells.ToDictionary(cell => (cell.Source, cell.Attack, cell.Target), cell => cell.Metrics.AttackSuccessRate.Value);
        Assert.HasCount(rates.Count, report.Cells);
        foreach (var cell in report.Cells) Assert.AreEqual(rates[(cell.Source, cell.Attack, cell.Target)], cell.Metrics.AttackSuccessRate.Value, $"{cell.Source} {cell.Attack} {cell.Target}");
        Assert.Contains("SGM+MI", printed.ToString());
        Assert.IsTrue(File.Exists(folder.File("pipeline/report.html")));
    }

    private static IEnumerable<LabeledImage> Some(int count) => ImageFolder.Read(ImageRoot).Where((_, index) => index % (1000 / count) == 0);
}
