using System.Text.Json.Nodes;
using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Tests.Cli;

/// <summary>What a newcomer tries first: <c>sgm</c> alone, and <c>sgm demo</c>.</summary>
[TestClass]
public sealed class DemoCommandTests
{
    [TestMethod]
    public void Sgm_alone_shows_three_command_lines_that_it_takes()
    {
        var shown = JsonNode.Parse(SgmRun.InProcess("--json").Output)!.AsArray().Select(one => one!["command"]!.GetValue<string>()).ToList();
        var run = SgmRun.InProcess();
        Assert.AreEqual(0, run.Code);
        Assert.HasCount(3, shown);
        foreach (var command in shown)
        {
            StringAssert.Contains(run.Output, $"  {command} ");
            Assert.IsEmpty(MLNet.Sgm.Cli.CommandLine.CreateRoot().Parse(command.Split(' ')[1..]).Errors, command);
        }
    }

    [TestMethod]
    public void The_demo_makes_a_report_of_what_the_tool_brings()
    {
        using var folder = TestData.Folder();
        var run = SmallDemo.Run(folder);
        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Output, "SGM+MI");
        StringAssert.Contains(run.Error, folder.File("results/report.html"));
        Assert.IsTrue(File.Exists(folder.File("results/report.html")));
    }

    [TestMethod]
    public void The_demo_leaves_a_study_that_somebody_changed_as_it_is()
    {
        using var folder = TestData.Folder();
        SmallDemo.Write(folder.Path);
        var before = File.ReadAllText(folder.File("study.json"));
        Assert.AreEqual(0, SmallDemo.Run(folder).Code);
        Assert.AreEqual(before, File.ReadAllText(folder.File("study.json")));
        Assert.AreEqual(2, JsonNode.Parse(File.ReadAllText(folder.File("results/results.json")))!["dataset"]!["images"]!.GetValue<int>());
    }

    [TestMethod]
    public void The_bundled_study_has_100_images_of_all_ten_classes()
    {
        var study = TransferStudy.Load(Path.Combine(SmallDemo.Bundled, "study.json"));
        Assert.HasCount(4, study.Attacks);
        var images = Directory.GetFiles(Path.Combine(SmallDemo.Bundled, "images"), "*.png", SearchOption.AllDirectories);
        Assert.HasCount(100, images);
        Assert.HasCount(10, images.GroupBy(Path.GetDirectoryName).ToList());
    }
}
