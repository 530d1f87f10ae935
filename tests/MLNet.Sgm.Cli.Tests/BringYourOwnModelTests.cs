using BringYourOwnModel;

namespace MLNet.Sgm.Tests;

[TestClass]
public sealed class BringYourOwnModelTests
{
    [TestMethod]
    public void A_network_of_one_s_own_is_scored_and_reported()
    {
        using var folder = TestData.Folder();
        var written = new StringWriter();

        RobustnessOfMine.Run(imageCount: 20, trainingSteps: 30, folder.Path, written);

        foreach (var name in new[] { "resnet44", "densenet40", "mine", "SGM+MI" }) Assert.Contains(name, written.ToString());
        Assert.IsTrue(File.Exists(folder.File("report.html")));
    }
}
