using System.Diagnostics;
using MLNet.Sgm.Tests.Cli;

namespace MLNet.Sgm.Tests.Studies;

/// <summary>The built tool as a process that is ended in the middle of a study.</summary>
[TestClass]
public sealed class StudyInterruptionTests
{
    private static TemporaryFolder folder = null!;

    [ClassInitialize]
    public static void RunWhole(TestContext context)
    {
        folder = StudyText.RunnableFolder();
        Assert.AreEqual(0, SgmRun.OfProcess(Arguments("whole")).Code);
    }

    [ClassCleanup]
    public static void DeleteFolder() => folder.Dispose();

    [TestMethod]
    public void A_study_that_is_killed_again_and_again_ends_as_if_it_had_not_been()
    {
        // In the first attack, in a later one, and among the scores.
        foreach (var files in new[] { 3, 30, 82 })
        {
            using var process = SgmRun.Start(Arguments("killed"));
            WaitForFiles("killed", files, process);
            process.Kill();
            SgmRun.Wait(process);
        }
        Assert.AreEqual(0, SgmRun.OfProcess(Arguments("killed")).Code);
        StudyFolders.AssertSame(folder.File("whole"), folder.File("killed"));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void Ctrl_C_says_how_to_go_on_and_exits_with_130()
    {
        using var process = SgmRun.Start(Arguments("interrupted"));
        WaitForFiles("interrupted", 3, process);
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"])) kill.WaitForExit();
        var run = SgmRun.Wait(process);
        Assert.AreEqual(130, run.Code, run.Error);
        Assert.Contains("What is done is kept. To go on from there: sgm study ", run.Error);
        Assert.AreEqual(0, SgmRun.OfProcess(Arguments("interrupted")).Code);
        StudyFolders.AssertSame(folder.File("whole"), folder.File("interrupted"));
    }

    [TestMethod]
    public void A_cluster_tells_a_process_its_shard()
    {
        using var process = SgmRun.Start(new Dictionary<string, string> { ["JOB_COMPLETION_INDEX"] = "1", ["JOB_COMPLETIONS"] = "3" }, Arguments("cluster"));
        var run = SgmRun.Wait(process);
        Assert.AreEqual(0, run.Code, run.Error);
        Assert.Contains("Shard 2/3 is done.", run.Error);
    }

    private static string[] Arguments(string output) => ["study", folder.File("study.json"), "--output", folder.File(output)];

    private static void WaitForFiles(string output, int count, Process process)
    {
        var path = folder.File(output);
        while (!process.HasExited && (!Directory.Exists(path) || Directory.GetFiles(path, "*", SearchOption.AllDirectories).Length < count)) Thread.Sleep(5);
    }
}
