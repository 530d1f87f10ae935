using System.Text.Json.Nodes;

namespace MLNet.Sgm.Tests.Cli;

[TestClass]
public sealed class CheckCommandTests
{
    private static readonly string Reference = Path.Combine(AppContext.BaseDirectory, "References", "shufflenet_v2_x1_0.json");

    [TestMethod]
    public void Outputs_as_in_the_reference_pass() => Assert.AreEqual(0, Check(Reference));

    [TestMethod]
    [DataRow("logits")]
    [DataRow("gradients")]
    [DataRow("keys")]
    public void Anything_else_fails(string what)
    {
        using var folder = TestData.Folder();
        var root = JsonNode.Parse(File.ReadAllText(Reference))!;
        switch (what)
        {
            case "logits": root["logits"]![1]!["first"]![3] = 1000; break;
            case "gradients": root["gradients"]!["gamma=1"]!["images"]![0]!["values"]![0] = 1000; break;
            default: root["keys"]![0]![0] = "conv1.0.weights"; break;
        }
        File.WriteAllText(folder.File("r.json"), root.ToJsonString());
        Assert.AreEqual(1, Check(folder.File("r.json")));
    }

    [TestMethod]
    public void One_bad_file_among_good_ones_fails() => Assert.AreEqual(1, Check(Reference, "nowhere.json"));

    [TestMethod]
    [DataRow("")]
    [DataRow("[]")]
    [DataRow("""{"architecture":"resnet18"}""")]
    public void Another_file_fails(string content)
    {
        using var folder = TestData.Folder();
        File.WriteAllText(folder.File("r.json"), content);
        Assert.AreEqual(1, Check(folder.File("r.json")));
    }

    private static int Check(params string[] files) => SgmRun.InProcess(["models", "check", .. files]).Code;
}
