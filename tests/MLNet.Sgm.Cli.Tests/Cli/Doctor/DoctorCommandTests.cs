using System.Text.Json;
using MLNet.Sgm.Cli.Doctor;

namespace MLNet.Sgm.Tests.Cli.Doctor;

[TestClass]
public sealed class DoctorCommandTests
{
    [TestMethod]
    public void A_process_tells_versions_threads_cache_and_a_right_gradient()
    {
        using var folder = TestData.Folder();
        using var process = SgmRun.Start(new Dictionary<string, string> { ["SGM_HOME"] = folder.File("cache") }, "doctor");
        var run = SgmRun.Wait(process);
        Assert.AreEqual(0, run.Code, run.Error);
        foreach (var line in new[] { "libtorch", "TorchSharp", "threads", "memory", $"{folder.File("cache")}: empty", "gradient cpu      right" }) StringAssert.Contains(run.Output, line);
    }

    [TestMethod]
    public void What_the_driver_says_of_a_card_is_read() => CollectionAssert.AreEqual(
        new[] { "NVIDIA H100 80GB HBM3, 81559 MiB, 81079 MiB free" },
        GraphicsCards.Parse("NVIDIA H100 80GB HBM3, 81559 MiB, 81079 MiB\n").ToList());

    [TestMethod]
    public void The_same_is_json()
    {
        var root = JsonDocument.Parse(SgmRun.InProcess("doctor", "--json").Output).RootElement;
        Assert.IsTrue(root.GetProperty("gradients")[0].GetProperty("passed").GetBoolean());
        Assert.IsTrue(root.GetProperty("versions").TryGetProperty("libtorch", out _));
    }
}
