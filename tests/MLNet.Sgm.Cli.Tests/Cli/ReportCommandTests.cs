using MLNet.Sgm.Cli;
using MLNet.Sgm.Tests.Reports;

namespace MLNet.Sgm.Tests.Cli;

[TestClass]
public sealed class ReportCommandTests
{
    [TestMethod]
    public void The_page_is_written_beside_the_results_and_named()
    {
        using var folder = TestData.Folder();
        SampleReport.WithGallery(folder.Path).WriteJson(folder.File("results.json"));
        var run = SgmRun.InProcess("report", folder.File("results.json"));
        Assert.AreEqual((ExitCode.Success, folder.File("report.html") + Environment.NewLine, ""), (run.Code, run.Output, run.Error));
        StringAssert.Contains(File.ReadAllText(folder.File("report.html")), "6 of 6");
    }

    [TestMethod]
    public void A_page_elsewhere_has_the_pictures_of_the_results_folder()
    {
        using var folder = TestData.Folder();
        SampleReport.WithGallery(folder.Path).WriteJson(folder.File("results.json"));
        SgmRun.InProcess("report", folder.File("results.json"), "--output", folder.File("pages/mine.html"));
        StringAssert.Contains(File.ReadAllText(folder.File("pages/mine.html")), "6 of 6");
    }

    [TestMethod]
    public void Tables_alone_need_no_page()
    {
        using var folder = TestData.Folder();
        SampleReport.Create().WriteJson(folder.File("results.json"));
        Assert.AreEqual(ExitCode.Success, SgmRun.InProcess("report", folder.File("results.json"), "--csv", folder.File("a.csv"), "--markdown", folder.File("a.md")).Code);
        StringAssert.StartsWith(File.ReadAllText(folder.File("a.csv")), "source,attack,target,");
        StringAssert.StartsWith(File.ReadAllText(folder.File("a.md")), "# A sample");
        Assert.IsFalse(File.Exists(folder.File("report.html")));
    }

    [TestMethod]
    public void Another_file_is_one_sentence_and_a_failure()
    {
        using var folder = TestData.Folder();
        File.WriteAllText(folder.File("results.json"), "{}");
        var run = SgmRun.InProcess("report", folder.File("results.json"));
        Assert.AreEqual((ExitCode.Failure, ""), (run.Code, run.Output));
        Assert.HasCount(1, run.Error.TrimEnd().Split('\n'));
        StringAssert.Contains(run.Error, "results.json' must be a results file");
    }
}
