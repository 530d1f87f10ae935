using System.Diagnostics;
using MLNet.Sgm.Tests.Cli;

namespace MLNet.Sgm.Tests.Torture;

/// <summary>Short forms of what <c>bench/MLNet.Sgm.Torture</c> does for hours; each ends with 0 where it finds nothing.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class TortureTests
{
    [TestMethod]
    [Timeout(300_000)]
    [DataRow("fuzz", "--count", "25")]
    [DataRow("kill", "--times", "4")]
    [DataRow("soak", "--minutes", "0.1")]
    [DataRow("race", "--times", "10")]
    [DataRow("liar")]
    public void It_finds_nothing(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Repository.Program("MLNet.Sgm.Torture", "MLNet.Sgm.Torture.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var run = SgmRun.Wait(process);
        Assert.AreEqual(0, run.Code, run.Output + run.Error);
    }
}
