using System.Text.Json;
using MLNet.Sgm.Reports;
using MLNet.Sgm.Tests.Cli;

namespace MLNet.Sgm.Tests.Studies;

/// <summary>The commands <c>study</c> and <c>merge</c> on networks of random weights.</summary>
[TestClass]
public sealed class StudyCommandTests
{
    private static TemporaryFolder folder = null!;

    /// <summary>The study in one go, which other tests compare with.</summary>
    private static SgmRun whole = null!;

    [ClassInitialize]
    public static void RunWhole(TestContext context)
    {
        folder = StudyText.RunnableFolder();
        whole = Run("whole");
    }

    [ClassCleanup]
    public static void DeleteFolder() => folder.Dispose();

    [TestMethod]
    public void Table_has_a_row_an_attack_and_a_column_a_target_for_each_source()
    {
        Assert.AreEqual(0, whole.Code, whole.Error);
        Assert.Contains("Attack success rate, percent of 12 images, with 95 % intervals; source res", whole.Output);
        Assert.Contains("source both", whole.Output);
        Assert.Contains("│ SGM", whole.Output);
        Assert.Contains("vgg (clean error ", whole.Output);
        Assert.Contains("SGM against PGD, images on which only one of them succeeds (McNemar): dense ", whole.Output);
        Assert.DoesNotContain("\u001b", whole.Output);
    }

    [TestMethod]
    public void Results_have_a_cell_for_each_target_but_members_of_an_ensemble()
    {
        var report = TransferReport.ReadJson(Path.Combine(folder.Path, "whole", "results.json"));
        Assert.HasCount((3 + 3 + 1) * 2, report.Cells);
        CollectionAssert.AreEqual(new[] { "vgg" }, report.Cells.Where(cell => cell.Source == "both").Select(cell => cell.Target).Distinct().ToArray());
        Assert.IsTrue(report.Cells.All(cell => cell.Metrics is { Count: 12, CleanAccuracy: not null, MaxLInfinity: > 0 }));
        Assert.HasCount(3, report.Comparisons.Where(comparison => comparison is { First: "SGM", Second: "PGD", Target: null }));
        CollectionAssert.AreEquivalent(new[] { "dense", "vgg" }, report.Comparisons.Where(comparison => comparison is { Source: "res", SecondSource: null, First: "SGM", Second: "PGD", Target: not null }).Select(comparison => comparison.Target).ToArray());
        Assert.IsTrue(report.Gallery.Count >= 6 && report.Gallery.All(image => File.Exists(Path.Combine(folder.Path, "whole", image.Clean)) && File.Exists(Path.Combine(folder.Path, "whole", image.Adversarial))));
        Assert.AreEqual(0.7f, report.Attacks.Single(attack => attack is { Name: "SGM", Source: "dense" }).Gamma);
    }

    [TestMethod]
    public void A_study_that_is_done_is_not_computed_again()
    {
        Run("again");
        var image = folder.File("again/adversarial/res/PGD/ant/00.png");
        var written = File.GetLastWriteTimeUtc(image);
        File.Delete(folder.File("again/scores/vgg/res/PGD.jsonl"));
        Assert.AreEqual(0, Run("again").Code);
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(image));
        AssertLikeWhole("again");
    }

    [TestMethod]
    public void An_attack_that_is_added_is_computed_alone()
    {
        using var other = Copy();
        Run(other, "out");
        var image = other.File("out/adversarial/res/PGD/ant/00.png");
        var written = File.GetLastWriteTimeUtc(image);
        Change(other, "\"PGD\": {", "\"MI\": { \"momentum\": 1, \"steps\": 2 }, \"PGD\": {");
        Assert.AreEqual(0, Run(other, "out").Code);
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(image));
        Assert.HasCount((3 + 3 + 1) * 3, TransferReport.ReadJson(other.File("out/results.json")).Cells);
    }

    [TestMethod]
    [DataRow("\"epsilon\": 24", "\"epsilon\": 16", "attack.epsilon is ")]
    [DataRow("\"gamma\": 0.5", "\"gamma\": 0.6", "attack.gamma is 0.5 there and 0.6 here")]
    [DataRow("\"batchSize\": 5", "\"batchSize\": 4", "batchSize is 5 there and 4 here")]
    [DataRow("\"path\": \"images\"", "\"path\": \"images\", \"take\": 6", "dataset.images is 12 there and 6 here")]
    public void Other_settings_are_not_mixed_in(string text, string instead, string expected)
    {
        using var other = Copy();
        Directory.Move(Moved(other), other.File("out"));
        Change(other, text, instead);
        var run = Run(other, "out");
        Assert.AreEqual(1, run.Code);
        Assert.Contains(expected, run.Error);
        StudyFolders.AssertSame(folder.File("whole"), other.File("out"));
    }

    [TestMethod]
    public void Other_weights_of_a_target_are_not_mixed_in()
    {
        using var other = Copy();
        Directory.Move(Moved(other), other.File("out"));
        using (var network = TestData.Vgg(seed: 2).CreateNetwork()) MLNet.Sgm.Weights.SafeTensors.Write(other.File("vgg.safetensors"), network.state_dict());
        var run = Run(other, "out");
        Assert.AreEqual(1, run.Code);
        Assert.Contains("scores of other settings (target.sha256 is ", run.Error);
    }

    [TestMethod]
    public void Shards_are_merged_to_what_one_machine_computes()
    {
        for (var shard = 3; shard >= 1; shard--) Assert.AreEqual(0, Run("shards", "--shard", $"{shard}/3").Code);
        Assert.IsFalse(File.Exists(folder.File("shards/results.json")));
        var merged = Merge("shards");
        Assert.AreEqual(0, merged.Code, merged.Error);
        Assert.AreEqual(whole.Output, merged.Output);
        AssertLikeWhole("shards");
    }

    [TestMethod]
    public void One_machine_can_finish_what_shards_have_begun()
    {
        Run("begun", "--shard", "2/3");
        Assert.AreEqual(0, Run("begun").Code);
        AssertLikeWhole("begun");
    }

    [TestMethod]
    public void More_shards_than_work_are_merged_too()
    {
        for (var shard = 1; shard <= 40; shard++)
            if (shard % 13 is 0 or 1) Run("many", "--shard", $"{shard}/40");
        var error = Merge("many").Error;
        Assert.Contains("shard 2/40 is missing; shard 3/40 is missing", error);
        // The study has 27 pieces of work: the last shards have nothing to do, and nobody misses them.
        Assert.DoesNotContain("shard 28/40", error);
    }

    [TestMethod]
    public void A_merge_names_shards_that_are_missing_or_not_done()
    {
        Run("partly", "--shard", "1/3");
        Run("partly", "--shard", "3/3");
        foreach (var file in Directory.GetFiles(folder.File("partly/scores/vgg"), "*.3-of-3", SearchOption.AllDirectories)) File.Delete(file);
        var run = Merge("partly");
        Assert.AreEqual(1, run.Code);
        Assert.Contains("shard 2/3 is missing; shard 3/3 is not done and lacks ", run.Error);
        Assert.IsFalse(File.Exists(folder.File("partly/results.json")));
        Assert.IsTrue(File.Exists(folder.File("partly/adversarial/res/PGD/manifest.1-of-3.jsonl")));
    }

    [TestMethod]
    public void A_merge_without_shards_says_so()
    {
        var run = Merge("nothing");
        Assert.AreEqual(1, run.Code);
        Assert.Contains("there are no shards", run.Error);
    }

    [TestMethod]
    public void Results_can_be_printed_as_JSON()
    {
        var run = Run("whole", "--json", "--quiet");
        Assert.AreEqual("", run.Error);
        Assert.AreEqual("Small", JsonDocument.Parse(run.Output).RootElement.GetProperty("title").GetString());
    }

    [TestMethod]
    public void A_line_that_a_killed_process_left_is_dropped()
    {
        Run("torn");
        var scores = folder.File("torn/scores/vgg/res/SGM.jsonl");
        var bytes = File.ReadAllBytes(scores);
        File.WriteAllBytes(scores, bytes[..^7]);
        Assert.AreEqual(0, Run("torn").Code);
        AssertLikeWhole("torn");
    }

    [TestMethod]
    public void A_line_that_nothing_can_have_left_is_refused()
    {
        Run("damaged");
        var scores = folder.File("damaged/scores/vgg/res/SGM.jsonl");
        File.WriteAllText(scores, File.ReadAllText(scores).Replace("prediction\":", "prediction:"));
        var run = Run("damaged");
        Assert.AreEqual(1, run.Code);
        Assert.Contains("SGM.jsonl', line 2, is damaged.", run.Error);
    }

    [TestMethod]
    public void Images_of_another_size_are_refused_or_brought_to_size()
    {
        using var other = Copy();
        foreach (var name in new[] { "res", "dense", "vgg" }) Change(other, $"\"weights\": \"{name}.safetensors\", \"preprocessing\": {{ \"mean\": [0.5, 0.5, 0.5], \"std\": [0.25, 0.25, 0.25], \"height\": 8, \"width\": 8",
            $"\"weights\": \"{name}.safetensors\", \"preprocessing\": {{ \"mean\": [0.5, 0.5, 0.5], \"std\": [0.25, 0.25, 0.25], \"height\": 12, \"width\": 12");
        var refused = Run(other, "out");
        Assert.AreEqual(1, refused.Code);
        Assert.Contains("must be of 12x12 pixels", refused.Error);
        Change(other, "\"path\": \"images\"", "\"path\": \"images\", \"resize\": \"stretch\"");
        Assert.AreEqual(0, Run(other, "out").Code);
        Assert.IsTrue(File.Exists(other.File("out/scores/vgg/clean 12x12.jsonl")));
    }

    [TestMethod]
    public void Targeted_attacks_take_their_targets_from_a_table()
    {
        using var other = Copy();
        string[] images = [.. StudyFolders.Files(other.File("images"))];
        string Line(string image, int index) => $"{image},{image[..3]},{TestData.ClassNames.Where(name => name != image[..3]).ElementAt(index % 2)}";
        File.WriteAllLines(other.File("labels.csv"), ["file,label", .. images.Select((image, index) => Line(image, index)[..(image.Length + 4)])]);
        Change(other, "\"path\": \"images\"", "\"path\": \"images\", \"labels\": \"labels.csv\"");
        Change(other, "\"epsilon\": 24, \"steps\": 2", "\"epsilon\": 24, \"steps\": 2, \"goal\": \"givenTarget\"");
        var refused = Run(other, "out");
        Assert.AreEqual(1, refused.Code);
        Assert.Contains("The attack 'PGD' needs a target for each image", refused.Error);

        File.WriteAllLines(other.File("labels.csv"), ["file,label,target", .. images.Select(Line)]);
        var run = Run(other, "out");
        Assert.AreEqual(0, run.Code, run.Error);
        Assert.Contains("Success rate (of targeted attacks: of reaching the target), percent of 12 images", run.Output);
        var cells = TransferReport.ReadJson(other.File("out/results.json")).Cells;
        Assert.IsTrue(cells.All(cell => cell.Metrics.TargetedSuccessRate is not null == (cell.Attack == "PGD")));
    }

    [TestMethod]
    [DataRow("study", "--output", "out")]
    [DataRow("study", "study.json")]
    [DataRow("study", "study.json", "--output", "out", "--shard", "0/4")]
    [DataRow("study", "study.json", "--output", "out", "--shard", "1/4", "--shard-count", "4")]
    [DataRow("study", "study.json", "--output", "out", "--shard-count", "4")]
    [DataRow("study", "study.json", "--output", "out", "--take", "0")]
    [DataRow("merge", "study.json")]
    public void A_wrong_command_line_exits_with_2(params string[] arguments) => Assert.AreEqual(2, SgmRun.InProcess(arguments).Code);

    [TestMethod]
    public void Init_writes_a_study_and_its_schema_but_over_nothing()
    {
        using var other = TestData.Folder();
        Assert.AreEqual(0, SgmRun.InProcess("study", "--init", other.File("my study.json")).Code);
        CollectionAssert.AreEqual(new[] { "my study.json", "study.schema.json" }, StudyFolders.Files(other.Path));
        var run = SgmRun.InProcess("study", "--init", other.File("my study.json"));
        Assert.AreEqual(1, run.Code);
        Assert.Contains("exists already", run.Error);
    }

    private static void AssertLikeWhole(string output) => StudyFolders.AssertSame(folder.File("whole"), folder.File(output));

    private static SgmRun Run(string output, params string[] more) => Run(folder, output, more);

    private static SgmRun Run(TemporaryFolder of, string output, params string[] more) => SgmRun.InProcess(["study", of.File("study.json"), "--output", of.File(output), .. more]);

    private static SgmRun Merge(string output) => SgmRun.InProcess("merge", folder.File("study.json"), "--output", folder.File(output));

    /// <summary>The study with images and networks, but without results, in a folder of its own.</summary>
    private static TemporaryFolder Copy() => StudyText.RunnableFolder();

    /// <summary>A copy of the whole study's results, in a folder that is about to be renamed.</summary>
    private static string Moved(TemporaryFolder to)
    {
        foreach (var file in StudyFolders.Files(folder.File("whole")))
        {
            var target = to.File(Path.Combine("copied", file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(folder.File("whole"), file), target);
        }
        return to.File("copied");
    }

    private static void Change(TemporaryFolder of, string text, string instead)
    {
        var study = File.ReadAllText(of.File("study.json"));
        Assert.Contains(text, study);
        File.WriteAllText(of.File("study.json"), study.Replace(text, instead));
    }
}
