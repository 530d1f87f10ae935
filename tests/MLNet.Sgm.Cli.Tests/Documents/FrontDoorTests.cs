namespace MLNet.Sgm.Tests.Documents;

/// <summary>How a newcomer finds the pages: README, the index of docs/, and the site's navigation.</summary>
[TestClass]
public sealed class FrontDoorTests
{
    private static readonly MarkdownFile readme = new("README.md"), index = new("docs/index.md");

    [TestMethod]
    public void The_readme_has_at_most_150_lines_of_at_most_120_characters()
    {
        Assert.IsLessThanOrEqualTo(150, readme.Lines.Length);
        Assert.IsEmpty(readme.Lines.Where(line => line.Length > 120).ToList());
    }

    [TestMethod]
    public void The_index_has_the_readmes_table_of_pages() =>
        CollectionAssert.AreEqual(
            readme.Lines.Where(line => line.StartsWith('|') && line.Contains("](docs/", StringComparison.Ordinal) && !line.Contains("index.md", StringComparison.Ordinal)).Select(line => line.Replace("](docs/", "](", StringComparison.Ordinal)).ToList(),
            index.Lines.SkipWhile(line => !line.StartsWith("| I want", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|')).ToList());

    [TestMethod]
    public void Every_page_is_in_the_index_and_in_the_navigation()
    {
        var pages = MarkdownFile.All.Where(path => path.StartsWith("docs/", StringComparison.Ordinal)).Select(path => Path.GetFileName(path)!).Where(name => name != "index.md").ToList();
        var navigation = File.ReadAllLines(Repository.PathOf("docs/toc.yml")).Select(line => line.Trim()).ToList();
        Assert.IsNotEmpty(pages);
        foreach (var page in pages)
        {
            CollectionAssert.Contains(index.RelativeLinks().ToList(), page);
            CollectionAssert.Contains(navigation, $"href: {page}");
        }
    }
}
