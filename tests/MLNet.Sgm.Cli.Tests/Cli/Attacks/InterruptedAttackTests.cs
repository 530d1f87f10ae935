using System.Diagnostics;

namespace MLNet.Sgm.Tests.Cli.Attacks;

/// <summary>Whatever ends an attack, the same command goes on from there to the same folder.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class InterruptedAttackTests
{
    private const int Kills = 10;

    [TestMethod]
    public void A_kill_at_any_moment_loses_nothing_and_makes_nothing_twice()
    {
        using var folder = TestData.Folder();
        var expected = SmallAttack.Undisturbed(folder);
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            var output = folder.File($"out{kill}");
            var lines = random.Next(SmallAttack.Count + 2);
            using (var process = SgmRun.Start(SmallAttack.Arguments(folder.File("images"), output)))
            {
                WaitForLines(process, output, lines);
                Thread.Sleep(random.Next(30));
                process.Kill();
                SgmRun.Wait(process);
            }
            var run = SgmRun.InProcess(SmallAttack.Arguments(folder.File("images"), output));
            Assert.AreEqual(0, run.Code, $"seed {seed}, kill {kill} after {lines} lines: {run.Error}");
            SmallAttack.AssertSame(expected, output);
        }
    }

    [TestMethod]
    public void Ctrl_C_says_how_to_go_on_and_exits_with_130()
    {
        using var folder = TestData.Folder();
        // Long enough that it is not over when the signal comes.
        const int steps = 60;
        var expected = SmallAttack.Undisturbed(folder, steps);
        var arguments = SmallAttack.Longer(SmallAttack.Arguments(folder.File("images"), folder.File("out")), steps);
        using (var process = SgmRun.Start(arguments))
        {
            WaitForLines(process, folder.File("out"), 2);
            Signal(process, "INT");
            var run = SgmRun.Wait(process);
            Assert.AreEqual(130, run.Code, run.Error);
            StringAssert.Contains(run.Error, "the same command goes on from there.");
            Assert.AreEqual("", run.Output);
        }
        Assert.IsFalse(File.Exists(folder.File("out/manifest.json")));
        Assert.AreEqual(0, SgmRun.InProcess(arguments).Code);
        SmallAttack.AssertSame(expected, folder.File("out"));
    }

    [TestMethod]
    public void A_full_disk_stops_with_a_sentence_and_goes_on_once_there_is_room()
    {
        using var folder = TestData.Folder();
        var expected = SmallAttack.Undisturbed(folder);
        var disk = Directory.CreateDirectory(folder.File("disk")).FullName;
        var run = InNamespace(folder, "mount -t tmpfs -o size=32k tmpfs \"$disk\"; \"$@\"; code=$?; mount -o remount,size=8m \"$disk\"; \"$@\" >&2 || exit 3; cp -r \"$disk/out\" \"$disk/../copy\"; exit $code",
            SmallAttack.Arguments(folder.File("images"), Path.Combine(disk, "out"), "--quiet"));
        Assert.AreEqual(1, run.Code, run.Error);
        Assert.AreEqual("", run.Output);
        StringAssert.Matches(run.Error, new(@"^The disk of '.*/out' is full: \d+ of 12 images are there, and the same command goes on once there is room\.$", System.Text.RegularExpressions.RegexOptions.Multiline));
        SmallAttack.AssertSame(expected, folder.File("copy"));
    }

    [TestMethod]
    public void A_read_only_folder_stops_with_a_sentence()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        var disk = Directory.CreateDirectory(folder.File("disk")).FullName;
        var run = InNamespace(folder, "mount -t tmpfs -o ro tmpfs \"$disk\"; exec \"$@\"", SmallAttack.Arguments(folder.File("images"), Path.Combine(disk, "out")));
        Assert.AreEqual(1, run.Code, run.Error);
        Assert.HasCount(1, run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), run.Error);
        StringAssert.Contains(run.Error, disk);
    }

    /// <summary>Runs the tool in a mount namespace of its own, after or within a shell script, whose <c>$@</c> it is.</summary>
    private static SgmRun InNamespace(TemporaryFolder folder, string script, string[] arguments)
    {
        string[] unshare = ["--mount", "--map-root-user"];
        using (var trial = Process.Start(new ProcessStartInfo("unshare", [.. unshare, "sh", "-c", "mount -t tmpfs tmpfs \"$0\"", folder.File("disk")]) { RedirectStandardError = true })!)
        {
            var error = trial.StandardError.ReadToEnd();
            trial.WaitForExit();
            if (trial.ExitCode != 0) Assert.Inconclusive($"Nothing can be mounted here: {error}");
        }
        var start = new ProcessStartInfo("unshare", [.. unshare, "sh", "-c", $"disk=$0; {script}", folder.File("disk"), "dotnet", SgmRun.Tool, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        return SgmRun.Wait(process);
    }

    /// <summary>Waits until the journal has that many lines, or the process is done.</summary>
    private static void WaitForLines(Process process, string output, int lines)
    {
        var journal = Path.Combine(output, "manifest.jsonl");
        while (!process.HasExited && Lines(journal) < lines) Thread.Sleep(2);
    }

    private static int Lines(string journal)
    {
        try
        {
            using var stream = new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd().Count(letter => letter == '\n');
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static void Signal(Process process, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        kill.WaitForExit();
    }
}
