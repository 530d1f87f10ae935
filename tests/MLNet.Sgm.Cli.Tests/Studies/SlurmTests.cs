using System.Diagnostics;
using MLNet.Sgm.Tests.Cli;

namespace MLNet.Sgm.Tests.Studies;

/// <summary>The bundled study on a Slurm cluster of three nodes, by the script that ships. Where Slurm is not installed, there is no telling.</summary>
[TestClass]
public sealed class SlurmTests
{
    private static readonly string Study = Repository.PathOf("examples/FashionMnist/study.json");
    private static readonly string Slurm = Repository.PathOf("eng/slurm.sh");

    // Four batches of each attack, so that every shard has a part of each.
    private static readonly string[] Part = ["--take", "32", "--batch-size", "8", "--quiet"];

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [Timeout(600_000, CooperativeCancellation = true)]
    public void An_array_of_four_with_one_element_killed_and_requeued_computes_what_one_machine_does()
    {
        if (!new[] { "slurmctld", "slurmd", "sbatch", "munged" }.All(IsInstalled)) Assert.Inconclusive("Slurm is not installed (Debian: slurmctld, slurmd, slurm-client, munge).");
        using var folder = TestData.Folder();
        Assert.AreEqual(0, SgmRun.OfProcess(["study", Study, "--output", folder.File("one"), .. Part]).Code);
        // Munge wants its socket to be in everybody's reach.
        Bash(folder, $"chmod 755 {folder.Path}; {Slurm} up {folder.File("cluster")}");
        try
        {
            RunArray(folder);
        }
        finally
        {
            Bash(folder, $"{Slurm} down {folder.File("cluster")}");
        }
        var merged = SgmRun.OfProcess(["merge", Study, "--output", folder.File("four"), .. Part]);
        Assert.AreEqual(0, merged.Code, merged.Error);
        StudyFolders.AssertSame(folder.File("one"), folder.File("four"));
    }

    private static void RunArray(TemporaryFolder folder)
    {
        // What the script calls: a cluster's nodes have it on PATH.
        var tool = folder.File("sgm");
        File.WriteAllText(tool, $"#!/bin/bash\nexec dotnet '{SgmRun.Tool}' \"$@\"\n");
        var script = Repository.PathOf("examples/cluster/study.sbatch");
        var job = Bash(folder, $"chmod +x {tool}; SGM={tool} sbatch --parsable --export=ALL --output={folder.File("%a.log")} {script} {Study} {folder.File("four")} {string.Join(' ', Part)}").Trim();
        var element = $"{job}_2";

        WaitUntil(() => Images(folder, "2-of-4") > 0 || !IsQueued(folder, element), "the second element makes its first image");
        Bash(folder, $"scancel --full --signal=KILL {element}");
        WaitUntil(() => !IsQueued(folder, element), "the second element is dead");
        var before = Images(folder, "2-of-4");
        Assert.IsTrue(before > 0, "The element was killed before it had made an image.");
        Assert.IsLessThan(64, before, "The element was done before it was killed.");
        Bash(folder, $"{Slurm} requeue {folder.File("cluster")} {element}");
        WaitUntil(() => !IsQueued(folder, job), "all elements are done");
        foreach (var task in new[] { 1, 2, 3, 4 }) Assert.Contains("COMPLETED", Bash(folder, $"scontrol show job {job}_{task} | grep -o 'JobState=[A-Z]*'"), Log(folder, task));
        Assert.Contains("Restarts=1", Bash(folder, $"scontrol show job {element}"));
    }

    /// <summary>The images of which a shard's journals tell.</summary>
    private static int Images(TemporaryFolder folder, string shard) => Directory.Exists(folder.File("four"))
        ? Directory.GetFiles(folder.File("four"), $"manifest.{shard}.jsonl", SearchOption.AllDirectories).Sum(journal => Math.Max(0, Lines(journal) - 1))
        : 0;

    private static int Lines(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(stream).ReadToEnd().Count(letter => letter == '\n');
    }

    private static bool IsQueued(TemporaryFolder folder, string job) => Bash(folder, $"squeue -h -j {job} -t PD,R,CG,CF -o %T").Trim().Length > 0;

    private static void WaitUntil(Func<bool> condition, string what)
    {
        var time = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.IsLessThan(TimeSpan.FromMinutes(4), time.Elapsed, $"Waited in vain until {what}.");
            Thread.Sleep(200);
        }
    }

    private static string Log(TemporaryFolder folder, int task) => File.Exists(folder.File($"{task}.log")) ? File.ReadAllText(folder.File($"{task}.log")) : "no log";

    private static bool IsInstalled(string command) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, command)));

    private static string Bash(TemporaryFolder folder, string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SLURM_CONF"] = folder.File("cluster/slurm.conf");
        using var process = Process.Start(start)!;
        var run = SgmRun.Wait(process);
        Assert.AreEqual(0, run.Code, $"{command}: {run.Error}");
        return run.Output;
    }
}
