using System.Xml.Linq;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;
using MLNet.Sgm.Studies;
using MLNet.Sgm.Tests.Cli;

namespace MLNet.Sgm.Tests.Studies;

/// <summary>Studies of targets as a service has them, and what must hold of them, on networks of random weights.</summary>
[TestClass]
public sealed class DeployedStudyTests
{
    private const string Deployed = """{ "classifier": "vgg", "behind": [{ "kind": "jpeg", "quality": 10 }, { "kind": "bitDepth", "bits": 2 }] }, { "classifier": "vgg", "behind": { "kind": "randomizedSmoothing", "deviation": 0.5, "votes": 3 }, "name": "smooth" }""";

    // What the networks expect of an image.
    private static readonly string[] Expected = ["--mean", "0.5", "0.5", "0.5", "--std", "0.25", "0.25", "0.25", "--input-size", "8"];

    private static TemporaryFolder folder = null!;
    private static SgmRun run = null!;

    [ClassInitialize]
    public static void RunOnce(TestContext context)
    {
        folder = StudyText.RunnableFolder();
        Write("""[{ "target": "smooth", "attack": "SGM", "successBelow": 100 }, { "target": "vgg", "cleanErrorBelow": 100 }]""");
        run = Study("--junit", folder.File("robustness.xml"));
    }

    [ClassCleanup]
    public static void DeleteFolder() => folder.Dispose();

    [TestMethod]
    public void A_study_whose_expectations_hold_exits_with_0()
    {
        Assert.AreEqual(0, run.Code, run.Error);
        Assert.Contains("Expectations: 4 of 4 hold.", run.Error);
        Assert.HasCount(4, XDocument.Load(folder.File("robustness.xml")).Descendants("testcase"));
    }

    [TestMethod]
    public void One_that_fails_makes_it_3_and_a_line_and_computes_nothing_again()
    {
        var image = folder.File("out/adversarial/res/PGD/ant/00.png");
        var written = File.GetLastWriteTimeUtc(image);
        Write("""[{ "target": "vgg", "cleanErrorBelow": 0.001, "by": "point" }, { "target": "vgg", "cleanErrorBelow": 100 }]""");
        var failed = Study();
        Assert.AreEqual(3, failed.Code, failed.Error);
        Assert.HasCount(1, failed.Error.Split('\n').Where(line => line.StartsWith("Fails: clean error of vgg must be below 0.001 %; found ", StringComparison.Ordinal)));
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(image));
        Assert.IsFalse(Report().Expectations[0].Holds);
    }

    [TestMethod]
    public void A_target_behind_something_is_scored_as_in_a_pipeline()
    {
        var study = TransferStudy.Load(folder.File("study.json"));
        var deployed = study.Targets.Single(target => target.Name == "vgg behind JPEG (quality 10), BitDepth (bits 2)");
        Assert.AreEqual(new Jpeg { Quality = 10 }.Then(new BitDepth { Bits = 2 }), ((ProcessedTarget)deployed).Processing);
        var cell = Report().Cells.First(cell => cell.Target == deployed.Name);
        Assert.AreEqual(("vgg", true), (cell.Network, cell.Survival is not null));
        var evaluation = FolderEvaluation.Read(folder.File($"out/adversarial/{cell.Source}/{cell.Attack}"), [deployed]);
        var report = (evaluation with { Originals = evaluation.FindOriginals(folder.File("images")) }).RunAsync(new(seed: 0)).GetAwaiter().GetResult();
        Assert.AreEqual(report.Cells[0].Metrics.AttackSuccessRate, cell.Metrics.AttackSuccessRate);
        Assert.AreEqual(report.Cells[0].Metrics.CleanAccuracy, cell.Metrics.CleanAccuracy);
        CollectionAssert.AreEqual(report.Cells[0].Predictions!.Clean!.ToArray(), cell.Predictions!.Clean!.ToArray());
    }

    [TestMethod]
    public void Report_and_tables_say_what_survives()
    {
        var page = File.ReadAllText(folder.File("out/report.html"));
        Assert.Contains("<h2 id=\"survival-title\">What survives on the way</h2>", page);
        Assert.Contains("behind JPEG (quality 10), BitDepth (bits 2)", page);
        Report().WriteMarkdown(folder.File("tables.md"));
        var table = File.ReadAllLines(folder.File("tables.md")).SkipWhile(line => !line.StartsWith("| vgg: success", StringComparison.Ordinal)).ToList();
        Assert.AreEqual("| vgg: success, and what survives of it | alone | behind JPEG (quality 10), BitDepth (bits 2) | smooth |", table[0]);
        var (bare, behind) = (Cell("vgg"), Cell("smooth"));
        var survival = behind.Survival!.Value;
        Assert.AreEqual(
            survival.Total == 0 ? 0 : survival.Successes,
            Enumerable.Range(0, 12).Count(image => Right(bare, image) && Right(behind, image) && Fooled(bare, image) && Fooled(behind, image)));

        static TransferCell Cell(string target) => Report().Cells.Single(cell => cell.Source == "res" && cell.Attack == "PGD" && cell.Target == target);
        static bool Right(TransferCell cell, int image) => cell.Predictions!.Clean![image] == Report().Dataset.Labels![image];
        static bool Fooled(TransferCell cell, int image) => cell.Predictions!.IsSuccess(image, Report().Dataset.Labels![image]);
    }

    [TestMethod]
    public void The_command_line_puts_targets_behind_a_chain()
    {
        var images = folder.File("out/adversarial/res/PGD");
        var evaluated = SgmRun.InProcess(["evaluate", "--input-dir", images, "--clean-dir", folder.File("images"), "--arch", "small_vgg8", "--weights", folder.File("vgg.safetensors"), "--classes", Classes(), .. Expected,
            "--behind", "jpeg:quality=10", "--behind", "bit-depth:bits=2", "--results", folder.File("evaluated.json")]);
        Assert.AreEqual(0, evaluated.Code, evaluated.Error);
        var cell = TransferReport.ReadJson(folder.File("evaluated.json")).Cells.Single();
        StringAssert.EndsWith(cell.Target, " behind JPEG (quality 10), BitDepth (bits 2)");
        Assert.AreEqual(Report().Cells.Single(other => other.Source == "res" && other.Attack == "PGD" && other.Target.StartsWith("vgg behind JPEG", StringComparison.Ordinal)).Success, cell.Success);
    }

    [TestMethod]
    [DataRow("jpeg:quality=0", "--behind: Jpeg.Quality must be in 1 to 100; found 0.")]
    [DataRow("jpg", "--behind must be one of bit-depth, gaussian, jpeg, median, random-padding, randomized-smoothing, rescaling, test-time-augmentation; found 'jpg', which is nearest to 'jpeg'.")]
    public void What_the_command_line_cannot_mean_is_one_sentence(string behind, string expected)
    {
        var evaluated = SgmRun.InProcess(["evaluate", "--input-dir", folder.File("images"), "--arch", "small_vgg8", "--weights", folder.File("vgg.safetensors"), "--classes", Classes(), .. Expected, "--behind", behind]);
        Assert.AreEqual((2, expected), (evaluated.Code, evaluated.Error.Trim()));
    }

    [TestMethod]
    [DataRow("""{ "classifier": "vgg", "behind": { "kind": "jpeg", "quality": 0 } }""", "targets[0].behind.quality cannot be: Jpeg.Quality must be in 1 to 100; found 0.")]
    [DataRow("""{ "classifier": "vgg", "behind": [{ "kind": "jpeg" }, { "kind": "smoothing" }] }""", "targets[0].behind[1].kind must be one of bitDepth, gaussian, jpeg, median, randomPadding, randomizedSmoothing, rescaling, testTimeAugmentation; found 'smoothing'")]
    [DataRow("""{ "classifier": "vg", "behind": { "kind": "jpeg" } }""", "targets[0].classifier must be a classifier of this file: res, dense, vgg; found 'vg'")]
    [DataRow("""{ "classifier": "vgg", "behind": { "kind": "jpeg" }, "name": "a/b" }""", "targets[0].name must be a name that can be a folder's")]
    [DataRow("3", "targets[0] must be the name of a classifier, or an object with 'classifier' and 'behind'; found 3.")]
    public void What_a_target_cannot_be_is_said_with_its_place(string target, string expected)
    {
        using var other = StudyText.Folder();
        var error = Assert.ThrowsExactly<InvalidDataException>(() => StudyText.Read(other, StudyText.Small.Replace("\"targets\": [\"res\", \"dense\", \"vgg\"]", $"\"targets\": [{target}]")));
        Assert.Contains(expected, error.Message);
    }

    [TestMethod]
    public void An_expectation_about_an_attack_that_is_not_there_is_said_with_its_line()
    {
        using var other = StudyText.Folder();
        var error = Assert.ThrowsExactly<InvalidDataException>(() => StudyText.Read(other, StudyText.Small.Replace("\"batchSize\": 5", "\"expect\": [\n{ \"target\": \"vgg\", \"attack\": \"MI\", \"successBelow\": 40 }],\n\"batchSize\": 5")));
        StringAssert.Matches(error.Message, new(@", line \d+: expect\[0\]\.attack must be one of PGD, SGM; found 'MI'"));
    }

    [TestMethod]
    public void A_dry_run_counts_what_the_study_takes_and_writes_nothing()
    {
        var before = StudyFolders.Files(folder.Path);
        var dry = SgmRun.InProcess("study", folder.File("study.json"), "--dry-run", "--json");
        Assert.AreEqual(0, dry.Code, dry.Error);
        var estimate = System.Text.Json.JsonDocument.Parse(dry.Output).RootElement;
        // Three sources, one of them of two networks, two attacks of two steps, twelve images.
        Assert.AreEqual((12, 3 * 2 * 12, 2 * 2 * 12 * (1 + 1 + 2)), (estimate.GetProperty("images").GetInt32(), estimate.GetProperty("adversarialImages").GetInt32(), estimate.GetProperty("gradients").GetInt32()));
        // Five targets score clean images and what two sources made; three of them also what the ensemble made.
        Assert.AreEqual(12 * (5 * (1 + 4) + 3 * 2), estimate.GetProperty("scores").GetInt32());
        Assert.IsTrue(estimate.GetProperty("seconds").GetDouble() > 0 && estimate.GetProperty("bytes").GetInt64() > 3 * 2 * 12 * 200);
        CollectionAssert.AreEqual(before, StudyFolders.Files(folder.Path));
    }

    private static TransferReport Report() => TransferReport.ReadJson(folder.File("out/results.json"));

    private static SgmRun Study(params string[] more) => SgmRun.InProcess(["study", folder.File("study.json"), "--output", folder.File("out"), .. more]);

    private static string Classes()
    {
        File.WriteAllLines(folder.File("classes.txt"), TestData.ClassNames);
        return folder.File("classes.txt");
    }

    private static void Write(string expectations)
    {
        using var small = StudyText.RunnableFolder();
        File.WriteAllText(folder.File("study.json"), File.ReadAllText(small.File("study.json"))
            .Replace("\"targets\": [\"res\", \"dense\", \"vgg\"]", $"\"targets\": [\"res\", \"dense\", \"vgg\", {Deployed}]").Replace("\"batchSize\": 5", $"\"expect\": {expectations}, \"batchSize\": 5"));
    }
}
