using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;
using MLNet.Sgm.Tests.Cli;

namespace MLNet.Sgm.Tests.Reports;

[TestClass]
public sealed class ReportComparisonTests
{
    private const int Images = 40;

    [TestMethod]
    public void Two_equal_runs_differ_in_nothing()
    {
        var comparison = ReportComparison.Of(Run(fooled: 20), Run(fooled: 20));
        var cell = comparison.Cells.Single();
        Assert.AreEqual((Images, 1d, ComparisonVerdict.NoEvidence, 0), (comparison.Images, cell.AdjustedPValue, cell.Verdict, cell.Changed.Count));
        Assert.IsFalse(comparison.IsWorse);
        Assert.IsEmpty(comparison.ChangedNetworks);
    }

    [TestMethod]
    public void More_images_fooled_than_before_are_worse_and_fewer_are_better()
    {
        var (few, many) = (Run(fooled: 5), Run(fooled: 25, sha: 'b'));
        var worse = ReportComparison.Of(few, many);
        Assert.AreEqual((ComparisonVerdict.Worse, 5, 25, 20), (worse.Cells[0].Verdict, worse.Cells[0].Before.Successes, worse.Cells[0].Now.Successes, worse.Cells[0].Changed.Count));
        Assert.AreEqual(new McNemarTest(0, 20).PValue, worse.Cells[0].PValue);
        Assert.AreEqual(new ChangedImage("6.png", "ant", "ant", "bee", SucceedsNow: true), worse.Cells[0].Changed[1]);
        CollectionAssert.AreEqual(new[] { "vgg" }, worse.ChangedNetworks.ToArray());
        Assert.AreEqual(ComparisonVerdict.Better, ReportComparison.Of(many, few).Cells[0].Verdict);
    }

    [TestMethod]
    public void A_few_images_that_change_sides_are_no_evidence() => Assert.AreEqual(ComparisonVerdict.NoEvidence, ReportComparison.Of(Run(fooled: 20), Run(fooled: 25)).Cells[0].Verdict);

    [TestMethod]
    public void Images_are_matched_by_name_and_only_common_ones_count()
    {
        var now = Run(fooled: 20);
        int[] order = [.. Enumerable.Range(10, 30).Reverse()];
        var other = now with
        {
            Dataset = now.Dataset with { Images = 30, ImageNames = [.. order.Select(image => now.Dataset.ImageNames![image])], Labels = [.. order.Select(image => now.Dataset.Labels![image])] },
            Cells = [now.Cells[0] with { Predictions = new() { Adversarial = [.. order.Select(image => now.Cells[0].Predictions!.Adversarial[image])] } }],
        };
        var comparison = ReportComparison.Of(now, other);
        Assert.AreEqual((30, 10, 10, 0), (comparison.Images, comparison.Cells[0].Before.Successes, comparison.Cells[0].Now.Successes, comparison.Cells[0].Changed.Count));
    }

    [TestMethod]
    public void A_targeted_attack_succeeds_where_it_reaches_its_class()
    {
        var run = Run(fooled: 20);
        var aimed = run with { Cells = [run.Cells[0] with { Predictions = run.Cells[0].Predictions! with { Aims = [.. Enumerable.Repeat(2, Images)] } }] };
        Assert.AreEqual(aimed.Cells[0].Predictions!.Adversarial.Count(prediction => prediction == 2), ReportComparison.Of(aimed, aimed).Cells[0].Now.Successes);
    }

    [TestMethod]
    public void Holms_correction_multiplies_the_smallest_by_all_and_never_goes_back()
    {
        var adjusted = ReportComparison.Holm([0.01, 0.04, 0.03, 0.005]);
        foreach (var (expected, found) in new[] { 0.03, 0.06, 0.06, 0.02 }.Zip(adjusted)) Assert.AreEqual(expected, found, 1e-12);
        Assert.AreEqual(1, ReportComparison.Holm([0.9, 0.8])[0]);
    }

    [TestMethod]
    public void Many_comparisons_need_stronger_evidence()
    {
        // Seven of seven: p = 0.016 alone, and no evidence among ten.
        var (before, now) = (Run(fooled: 10), Run(fooled: 17));
        Assert.AreEqual(ComparisonVerdict.Worse, ReportComparison.Of(before, now).Cells[0].Verdict);
        Assert.IsFalse(ReportComparison.Of(Repeated(before), Repeated(now)).IsWorse);

        static TransferReport Repeated(TransferReport run) => run with { Cells = [.. Enumerable.Range(0, 10).Select(index => run.Cells[0] with { Target = $"vgg {index}" })] };
    }

    [TestMethod]
    public void Results_of_other_datasets_or_settings_are_refused_in_a_sentence()
    {
        var run = Run(fooled: 20);
        AssertRefused(run with { Dataset = run.Dataset with { ClassNames = ["ant", "cat", "bee"], Name = "others" } }, "The results must be of one dataset with the same classes in the same order; found 3 classes from 'ant' to 'cat' of 'animals' before and 3 classes from 'ant' to 'bee' of 'others' now.");
        AssertRefused(run with { Dataset = run.Dataset with { Labels = [.. Enumerable.Repeat(1, Images)] } }, "The results must be of one dataset; the image '0.png' is of the class 'ant' before and 'bee' now.");
        AssertRefused(run with { Dataset = run.Dataset with { ImageNames = [.. run.Dataset.ImageNames!.Select(name => $"x{name}")] } }, "The results must have images in common; found none of 'animals' before among those of 'animals' now.");
        AssertRefused(run with { Cells = [run.Cells[0] with { Target = "other" }] }, "The results must have an attack from one source against one target in common; found none.");
        AssertRefused(run with { Attacks = [ReportAttack.Of("PGD", AttackPresets.Pgd with { Steps = 20 })] }, "The attack 'PGD' from 'resnet' must have the same settings in both results; found 'PGD, epsilon 16/255, step size 2/255, 10 steps' before and 'PGD, epsilon 16/255, step size 2/255, 20 steps' now.");
        AssertRefused(run with { Cells = [run.Cells[0] with { Predictions = null }] }, "The results now hold no single images, because an earlier version wrote them.");

        void AssertRefused(TransferReport now, string expected) => StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => ReportComparison.Of(run, now)).Message, expected);
    }

    [TestMethod]
    public void The_command_fails_only_if_it_is_asked_to_and_a_target_is_worse()
    {
        using var folder = TestData.Folder();
        Run(fooled: 5).WriteJson(folder.File("old/results.json"));
        Run(fooled: 25, sha: 'b').WriteJson(folder.File("new/results.json"));
        using (var image = TestData.Image(0)) PngFile.Save(image, folder.File("new/adversarial/resnet/PGD/6.png"));
        var run = SgmRun.InProcess("compare", folder.File("old/results.json"), folder.File("new/results.json"), "--output", folder.File("compare.html"));
        Assert.AreEqual((0, ""), (run.Code, run.Error));
        Assert.Contains("worse: easier to fool than before", run.Output);
        Assert.Contains("Networks that have changed: vgg.", run.Output);
        var page = File.ReadAllText(folder.File("compare.html"));
        Assert.Contains("Of 1 comparisons <strong>1</strong> are worse", page);
        Assert.Contains("alt=\"6.png\"", page);
        Assert.Contains("<bdi>24.png</bdi> (ant): ant before, bee now, which succeeds", page);
        Assert.AreEqual(3, SgmRun.InProcess("compare", folder.File("old/results.json"), folder.File("new/results.json"), "--fail-if-worse").Code);
        Assert.AreEqual(0, SgmRun.InProcess("compare", folder.File("new/results.json"), folder.File("old/results.json"), "--fail-if-worse").Code);
    }

    /// <summary>A run whose target is fooled on the first images.</summary>
    private static TransferReport Run(int fooled, char sha = 'a')
    {
        List<TransferOutcome> outcomes = [.. Enumerable.Range(0, Images).Select(image => Outcomes.Of(image % 3, image < fooled ? (image + 1) % 3 : image % 3, image % 3) with { Name = $"{image}.png" })];
        return new()
        {
            Title = "Run",
            Dataset = ReportDataset.Of("animals", TestData.ClassNames, outcomes),
            Classifiers = [new() { Name = "vgg", Architecture = "vgg8", Sha256 = new(sha, 64) }],
            Attacks = [ReportAttack.Of("PGD", AttackPresets.Pgd)],
            Cells = [new("resnet", "PGD", "vgg", TransferMetrics.Of(outcomes, TestData.ClassNames)) { Predictions = CellPredictions.Of(outcomes) }],
        };
    }
}
