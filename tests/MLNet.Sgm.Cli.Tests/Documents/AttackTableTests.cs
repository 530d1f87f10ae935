using MLNet.Sgm.Cli.AttackLists;

namespace MLNet.Sgm.Tests.Documents;

[TestClass]
public sealed class AttackTableTests
{
    [TestMethod]
    public void Method_has_all_presets_and_components()
    {
        var method = File.ReadAllText(Repository.PathOf("docs/method.md")).ReplaceLineEndings("\n");
        foreach (var table in new[] { AttackTable.Presets(), AttackTable.Components() })
            Assert.Contains(string.Join('\n', table.ForDocuments()), method, "A table in docs/method.md is not up to date: take what 'sgm attacks list --markdown' prints.");
    }
}
