using MLNet.Sgm.Attacks;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Tests.Reports;

[TestClass]
public sealed class SurvivalTests
{
    private static readonly TransferTarget Bare = TransferTarget.FromClassifier(TestData.Vgg());

    private static readonly TransferTarget Deployed = Bare.Behind(new Jpeg(), "service");

    [TestMethod]
    public void Survival_is_the_share_still_fooled_of_images_that_both_get_right_and_that_fool_the_network_alone()
    {
        // Right before: (alone, behind); fooled: (alone, behind).
        (bool, bool, bool, bool)[] images = [(true, true, true, true), (true, true, true, false), (true, true, true, false), (true, true, false, true), (true, false, true, true), (false, true, true, true)];
        var cells = TransferCell.WithSurvival(
            [Cell(Bare.Name, [.. images.Select(image => (image.Item1, image.Item3))]), Cell("service", [.. images.Select(image => (image.Item2, image.Item4))])], [Bare, Deployed]);
        Assert.AreEqual((null, null), (cells[0].Network, cells[0].Survival));
        Assert.AreEqual((Bare.Name, new Proportion(1, 3)), (cells[1].Network, cells[1].Survival!.Value));
    }

    [TestMethod]
    public void A_target_behind_something_whose_network_is_the_source_is_no_transfer()
    {
        var cell = TransferCell.WithSurvival([Cell("service", [(true, true)]) with { Source = Bare.Name }], [Deployed]).Single();
        Assert.IsFalse(cell.IsTransfer);
        Assert.IsNull(cell.Survival);
    }

    private static TransferCell Cell(string target, (bool Right, bool Fooled)[] images) =>
        new("res", "PGD", target, TransferMetrics.Of([.. images.Select(image => Outcomes.Of(image.Right ? 0 : 1, image.Fooled ? 1 : 0, 0))], TestData.ClassNames));
}
