using EqualCost;
using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Tests;

/// <summary>The example that compares attacks at equal cost.</summary>
[TestClass]
public sealed class TransferStudyTests
{
    private static readonly string file = Repository.PathOf("examples/TransferStudy/study.json");

    [TestMethod]
    public void All_ideas_take_as_many_gradients_of_each_network()
    {
        var study = TransferStudy.Load(file);
        var members = study.Sources.Single().Classifiers.Count;
        foreach (var attack in study.Attacks.Where(attack => attack.Name is not ("MI (steps 10)" or "SGM+MI (steps 10)"))) Assert.AreEqual(20, attack.Settings.GradientsOf(members) / (double)members, attack.Name);
        Assert.HasCount(13 + 4, study.Attacks);
    }

    [TestMethod]
    public void The_example_runs_to_its_report()
    {
        using var folder = TestData.Folder();
        using StringWriter printed = new();

        var report = Comparison.Run(file, 1, folder.Path, printed);

        Assert.HasCount(2 * 17, report.Cells);
        Assert.IsTrue(report.Cells.All(cell => cell.Metrics.Count == 1 && cell.Metrics.MaxLInfinity is > 0 and <= 16.01f / 255));
        Assert.AreEqual("10, 20", string.Join(", ", report.Attacks.Select(attack => attack.Gradients).Distinct().Order()));
        Assert.Contains("ensemble SVRE", printed.ToString());
        Assert.Contains("What gradients buy", File.ReadAllText(folder.File("report.html")));
    }
}
