using MLNet.Sgm.Cli.References;

namespace MLNet.Sgm.Tests.References;

[TestClass]
public sealed class ReferenceCheckTests
{
    [TestMethod]
    [DataRow(new[] { 1e-6, double.NaN })]
    [DataRow(new[] { double.NaN, 1e-6 })]
    public void A_network_that_computes_no_numbers_for_one_image_does_not_pass(double[] errors) =>
        Assert.IsFalse(new ReferenceComparison("logits", ReferenceCheck.Worst(errors), ReferenceCheck.Tolerance).Passed);

    [TestMethod]
    public void The_worst_of_all_images_counts() => Assert.AreEqual(3e-4, ReferenceCheck.Worst([1e-4, 3e-4, 2e-4]));
}
