using MLNet.Sgm.Reports;
using Vgg19Robustness;

namespace MLNet.Sgm.Tests;

[TestClass]
public sealed class Vgg19RobustnessTests
{
    [TestMethod]
    public void The_experiment_runs_to_its_end_on_formula_weights()
    {
        using var folder = TestData.Folder();
        Directory.CreateDirectory(folder.File("images"));
        foreach (var (name, image) in new[] { ("n01440764_1.png", 0), ("n01443537_2.png", 1) })
        {
            using var picture = TestData.Image(image);
            picture.Save(Path.Combine(folder.File("images"), name));
        }
        var written = new StringWriter();

        Experiment.Run(Networks.OfFormula(), folder.File("images"), folder.File("output"), written);

        Assert.Contains("SGM", written.ToString());
        var cells = TransferReport.ReadJson(Path.Combine(folder.File("output"), "results.json")).Cells;
        CollectionAssert.AreEqual(new[] { "PGD", "MI", "SGM", "PGD", "MI", "SGM" }, cells.Select(cell => cell.Attack).ToArray());
        Assert.IsTrue(cells.All(cell => cell.Metrics.Count == 2 && cell.Metrics.MaxLInfinity is > 0 and <= 16.01f / 255));
        Assert.IsTrue(File.Exists(Path.Combine(folder.File("output"), "report.html")));
    }

    [TestMethod]
    public void Missing_weight_files_are_named_with_what_to_do()
    {
        using var folder = TestData.Folder();

        var error = Assert.ThrowsExactly<FileNotFoundException>(() => Networks.OfFiles(folder.Path));

        foreach (var part in new[] { folder.Path, "resnet152-b121ed2d.pth", "--weights", "--formula-weights" }) Assert.Contains(part, error.Message);
    }
}
