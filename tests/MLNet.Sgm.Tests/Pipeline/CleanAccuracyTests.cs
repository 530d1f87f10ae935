using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;
using static MLNet.Sgm.Tests.Outcomes;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>Networks that are hardly ever right on clean images.</summary>
[TestClass]
public sealed class CleanAccuracyTests
{
    [TestMethod]
    [DataRow(1, 100, 1000, true)]
    [DataRow(3, 100, 1000, false)]
    [DataRow(0, 3, 1000, true)]
    [DataRow(0, 2, 1000, false)]
    [DataRow(11, 100, 10, true)]
    [DataRow(19, 100, 10, false)]
    [DataRow(3, 3, 2, false)]
    [DataRow(52, 100, 2, true)]
    [DataRow(0, 0, 10, false)]
    public void Fewer_than_two_percent_or_no_more_than_by_chance_is_doubted(int right, int total, int classes, bool isDoubted) =>
        Assert.AreEqual(isDoubted, CleanAccuracyCheck.Warning(new(right, total), classes) is not null);

    [TestMethod]
    public void The_usual_causes_are_named_wherever_rates_stand()
    {
        using var folder = TestData.Folder();
        var metrics = TransferMetrics.Of([.. Enumerable.Range(0, 9).Select(_ => Of(Wrong, Wrong))], TestData.ClassNames);
        const string Sentence = "Right on only 0.0 % (0.0 to 29.9) of 9 clean images, where guessing among 3 classes is right on 33.33 %: the labels may be off by one or in another order";
        StringAssert.StartsWith(metrics.CleanWarning, Sentence);
        StringAssert.Contains(metrics.ToString(), Sentence);
        var report = new TransferReport { Title = "t", Dataset = new("d", 9, TestData.ClassNames), Cells = [new("source", "PGD", "target", metrics)] };
        report.WriteJson(folder.File("r.json"));
        report = TransferReport.ReadJson(folder.File("r.json"));
        report.WriteMarkdown(folder.File("r.md"));
        report.WriteHtml(folder.File("r.html"));
        StringAssert.Contains(File.ReadAllText(folder.File("r.md")), $"**target**: {Sentence}");
        StringAssert.Contains(File.ReadAllText(folder.File("r.html")), $"<strong>target</strong>: {Sentence}");
    }

    [TestMethod]
    public void Nothing_is_said_of_a_network_that_is_right() =>
        Assert.IsNull(TransferMetrics.Of([.. Enumerable.Range(0, 9).Select(_ => Of(Right, Wrong))], TestData.ClassNames).CleanWarning);
}
