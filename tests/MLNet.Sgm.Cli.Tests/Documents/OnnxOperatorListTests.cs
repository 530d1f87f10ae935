using MLNet.Sgm.Classifiers.Onnx;

namespace MLNet.Sgm.Tests.Documents;

[TestClass]
public sealed class OnnxOperatorListTests
{
    [TestMethod]
    public void The_page_on_models_of_your_own_lists_all_operators_of_ONNX()
    {
        var list = string.Join(", ", OnnxOperators.Names.Select(name => $"`{name}`"));

        Assert.Contains(list, File.ReadAllText(Repository.PathOf("docs/score-your-own-model.md")).ReplaceLineEndings(" "), $"docs/score-your-own-model.md must list: {list}.");
    }
}
