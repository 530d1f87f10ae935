using System.Text.Json.Nodes;

namespace MLNet.Sgm.Tests.Cli.AttackRates;

[TestClass]
public sealed class CheckRatesCommandTests
{
    private static readonly string Rates = Repository.PathOf("tests/MLNet.Sgm.Tests/References/Rates/rates.json");
    private static readonly string Study = Repository.PathOf("examples/FashionMnist/study.json");

    [TestMethod]
    public void Attacks_transfer_as_often_as_in_their_published_code()
    {
        var run = SgmRun.InProcess("attacks", "check", Rates, "--study", Study, "--only", "fgsm,sgm:mifgsm,sgm:dim", "--json", "--quiet");
        var attacks = JsonNode.Parse(run.Output)!["attacks"]!.AsArray();
        CollectionAssert.AreEquivalent((string[])["fgsm", "sgm:mifgsm", "sgm:dim"], attacks.Select(attack => attack!["method"]!.GetValue<string>()).ToList());
        Assert.AreEqual(0, run.Code, run.Output);
    }

    [TestMethod]
    public void A_rate_that_is_too_far_from_the_published_one_fails()
    {
        using var folder = TestData.Folder();
        File.WriteAllText(folder.File("rates.json"), """
            [{ "attack": "fgsm", "source": "resnet20", "n": 10, "epsilon": "24/255", "stepSize": "2.4/255", "success": { "resnet20": 90, "vgg8": 0 } },
             { "attack": "unheard", "source": "resnet20", "n": 10, "epsilon": "24/255", "stepSize": "2.4/255", "success": { "vgg8": 0 } }]
            """);
        var run = SgmRun.InProcess("attacks", "check", folder.File("rates.json"), "--study", Study, "--quiet");
        Assert.AreEqual(1, run.Code);
        StringAssert.Contains(run.Output, "FAILED");
        StringAssert.Contains(run.Error, "unheard");
    }

    [TestMethod]
    public void An_unknown_method_is_told_with_the_nearest()
    {
        var run = SgmRun.InProcess("attacks", "check", Rates, "--study", Study, "--only", "mifgsn");
        Assert.AreEqual(2, run.Code);
        StringAssert.Contains(run.Error, "'mifgsm'");
    }

    [TestMethod]
    [DataRow("[]", "must have", "no rate")]
    [DataRow("""[{ "attack": "fgsm", "source": "resnet20", "n": 10, "epsilon": "24/255", "stepSize": "2.4/255", "success": { "resnet20": 90 } }]""", "fgsm", "rates of other networks")]
    [DataRow("""[{ "attack": "fgsm", "source": "resnet21", "n": 10, "epsilon": "24/255", "stepSize": "2.4/255", "success": { "vgg8": 90 } }]""", "resnet21", "must declare")]
    [DataRow("""[{ "attack": "fgsm", "source": "resnet20", "n": 2000, "epsilon": "24/255", "stepSize": "2.4/255", "success": { "vgg8": 90 } }]""", "200 of each", "2000")]
    public void A_file_that_cannot_be_checked_is_told(string content, string first, string second)
    {
        using var folder = TestData.Folder();
        File.WriteAllText(folder.File("rates.json"), content);
        var run = SgmRun.InProcess("attacks", "check", folder.File("rates.json"), "--study", Study, "--quiet");
        Assert.AreEqual(1, run.Code, run.Error);
        StringAssert.Contains(run.Error, first);
        StringAssert.Contains(run.Error, second);
    }
}
