using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Tests.Studies;

/// <summary>What a program learns of images that are there already.</summary>
[TestClass]
public sealed class FolderEvaluationTests
{
    private static TemporaryFolder folder = null!;

    private readonly MLContext ml = new(seed: 0);

    [ClassInitialize]
    public static async Task Attack(TestContext context)
    {
        folder = StudyText.Folder();
        await new FolderAttack { Dataset = ImageDataset.Read(folder.File("images")), Sources = [new(TestData.Classifier())], Attack = SmallMatrix.Pgd }.RunAsync(new(seed: 0), folder.File("out"));
    }

    [ClassCleanup]
    public static void DeleteFolder() => folder.Dispose();

    [TestMethod]
    public async Task A_folder_of_an_attack_is_scored_as_a_study_of_it_is()
    {
        var found = FolderEvaluation.Read(folder.File("out"), [TestData.Vgg(), TestData.DenseNet()]);
        var report = await (found with { Originals = found.FindOriginals(folder.File("images")) }).RunAsync(ml);
        var study = new TransferStudy
        {
            Name = "the same",
            Dataset = new("small", folder.File("images"), TestData.ClassNames),
            Sources = [TestData.Classifier()],
            Attacks = [new("PGD", SmallMatrix.Pgd)],
            Targets = [TestData.Vgg(), TestData.DenseNet()],
            BatchSize = 40,
        };
        foreach (var (cell, expected) in report.Cells.Zip((await study.RunAsync(ml, folder.File("study"))).Cells))
        {
            Assert.AreEqual((expected.Source, "out", expected.Target), (cell.Source, cell.Attack, cell.Target));
            Assert.AreEqual(expected.Metrics.ToJson(), cell.Metrics.ToJson());
        }
    }

    [TestMethod]
    public async Task Images_of_anybody_are_scored_alone()
    {
        var report = await new FolderEvaluation { Images = ImageDataset.Read(folder.File("images")), Targets = [TestData.Vgg()] }.RunAsync(ml);
        Assert.AreEqual((12, null, "unknown"), (report.Cells[0].Metrics.Count, report.Cells[0].Metrics.CleanAccuracy, report.Cells[0].Source));
    }

    [TestMethod]
    [DataRow(AttackGoal.Untargeted, false)]
    [DataRow(AttackGoal.GivenTarget, true)]
    public void Classes_of_a_table_are_what_an_attack_aimed_at_only_where_it_was_given_them(AttackGoal goal, bool isTargeted)
    {
        var images = ImageDataset.Read(folder.File("images")).Images.Select(image => new LabeledImage { ImagePath = image.ImagePath, Label = image.Label, TargetLabel = TestData.ClassNames[0] });
        var evaluation = new FolderEvaluation { Images = ImageDataset.Of(folder.File("images"), [.. images]), Targets = [TestData.Vgg()] };
        Assert.IsTrue(evaluation.HasTargets);
        Assert.AreEqual(isTargeted, (evaluation with { Attack = SmallMatrix.Pgd with { Goal = goal } }).HasTargets);
    }

    [TestMethod]
    public void A_folder_without_a_manifest_is_refused() =>
        Assert.Contains("must have the manifest.json of a finished attack", Assert.ThrowsExactly<FileNotFoundException>(() => FolderEvaluation.Read(folder.File("images"), [TestData.Vgg()])).Message);

    [TestMethod]
    public void What_cannot_be_is_refused_with_its_property()
    {
        var evaluation = FolderEvaluation.Read(folder.File("out"), [TestData.Vgg()]);
        AssertRefused("Targets must hold at least one; found none.", evaluation with { Targets = [] });
        AssertRefused("Targets must have names of their own; 'VGG-8-BN' stands 2 times.", evaluation with { Targets = [TestData.Vgg(), TestData.Vgg(2)] });
        AssertRefused("BatchSize must be at least 1; found 0.", evaluation with { BatchSize = 0 });
        AssertRefused("Originals must have an original for each of 12 images; found 3.", evaluation with { Originals = evaluation.Images.Take(3) });

        void AssertRefused(string expected, FolderEvaluation refused) => Assert.Contains(expected, Assert.Throws<ArgumentException>(() => refused.RunAsync(ml).GetAwaiter().GetResult()).Message);
    }
}
