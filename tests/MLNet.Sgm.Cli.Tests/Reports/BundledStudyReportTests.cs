using MLNet.Sgm.Reports;
using MLNet.Sgm.Tests.Cli;

namespace MLNet.Sgm.Tests.Reports;

/// <summary>The page that the bundled study ends with, on a few of its images.</summary>
[TestClass]
public sealed class BundledStudyReportTests
{
    [TestMethod]
    public async Task The_bundled_study_ends_with_a_page_that_a_browser_shows_whole()
    {
        using var folder = TestData.Folder();
        await using var browser = await Chromium.StartAsync();
        var run = SgmRun.InProcess("study", Repository.PathOf("examples/FashionMnist/study.json"), "--take", "10", "--output", folder.Path);
        Assert.AreEqual(0, run.Code, run.Error);
        Assert.IsLessThan(3_000_000L, new FileInfo(folder.File("report.html")).Length);

        await browser.OpenAsync(folder.File("report.html"), width: 1200);

        Assert.IsEmpty(browser.Complaints, string.Join('\n', browser.Complaints));
        Assert.HasCount(1, browser.Requests, string.Join('\n', browser.Requests));
        var report = TransferReport.ReadJson(folder.File("results.json"));
        CollectionAssert.AreEquivalent(ShownMatrix.Of(report), await ShownMatrix.ReadAsync(browser));
        var label = (await browser.EvaluateAsync("document.querySelector('.shot').dataset.class")).GetString()!;
        await browser.ChooseAsync("#filter-class", label);
        var classes = await browser.EvaluateAsync("[...document.querySelectorAll('.shot')].filter(shot => shot.checkVisibility()).map(shot => shot.dataset.class)");
        Assert.IsGreaterThan(0, classes.GetArrayLength());
        Assert.IsTrue(classes.EnumerateArray().All(shown => shown.GetString() == label));
    }
}
