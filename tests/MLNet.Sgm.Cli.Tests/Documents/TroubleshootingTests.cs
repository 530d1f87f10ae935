namespace MLNet.Sgm.Tests.Documents;

/// <summary>Users search docs/troubleshooting.md for the message that they see, so it must have the message as the code has it.</summary>
[TestClass]
public sealed class TroubleshootingTests
{
    private const char Varies = '…';

    private static readonly Lazy<string> Sources = new(() =>
        string.Concat(Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)));

    public static IEnumerable<object[]> Messages => new MarkdownFile("docs/troubleshooting.md").Blocks("text").Select(block => new object[] { block.Line, block.Code.Trim() });

    [TestMethod]
    [DynamicData(nameof(Messages))]
    public void A_message_stands_in_the_code(int line, string message)
    {
        foreach (var piece in message.Split(Varies, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            Assert.Contains(piece, Sources.Value, $"docs/troubleshooting.md, line {line}");
    }
}
