using System.Text.Json;
using MLNet.Sgm.Tests.Reports;

namespace MLNet.Sgm.Tests.Documents;

/// <summary>The site as a browser shows it.</summary>
[TestClass]
public sealed class SiteInBrowserTests
{
    private const int Width = 1300;

    private static Chromium? chromium;
    private static Site? site;

    [ClassCleanup]
    public static async Task Close()
    {
        if (chromium is not null) await chromium.DisposeAsync();
        site?.Dispose();
    }

    [TestMethod]
    public async Task A_page_opens_without_a_complaint_and_asks_nobody_else()
    {
        var browser = await OpenAsync("get-started.html");
        await browser.WaitAsync("document.querySelector('#navbar a')");
        Assert.IsEmpty(browser.Complaints, string.Join('\n', browser.Complaints));
        Assert.IsEmpty(browser.Requests.Where(url => !url.StartsWith(site!.Address.AbsoluteUri, StringComparison.Ordinal)).ToList());
    }

    [TestMethod]
    [DataRow("get-started.html", "#navbar", "pipelines.html")]
    [DataRow("get-started.html", "#navbar", "api/MLNet.Sgm.Attacks.html")]
    [DataRow("get-started.html", "article", "attack-a-folder.html")]
    [DataRow("api/MLNet.Sgm.Attacks.html", "#toc", "api/MLNet.Sgm.Pipeline.RobustnessCatalog.html")]
    public async Task A_reader_gets_to_a_page_by_its_link(string from, string place, string page)
    {
        var browser = await OpenAsync(from);
        var link = $"[...document.querySelectorAll('{place} a')].find(link => link.href.endsWith('/{page}'))";
        await browser.WaitAsync(link);
        await browser.FollowAsync(link);
        Assert.AreEqual($"/{page}", (await browser.EvaluateAsync("location.pathname")).GetString());
        Assert.AreNotEqual("", (await browser.EvaluateAsync("document.querySelector('article h1').innerText")).GetString());
    }

    [TestMethod]
    [DataRow("AdversarialSgm", "RobustnessCatalog.html")]
    [DataRow("The folder 'out' holds images of other settings (epsilon 8): choose another folder, or delete 'out' to begin anew.", "troubleshooting.html")]
    public async Task The_search_finds_names_of_the_API_and_pasted_messages(string words, string page)
    {
        var browser = await OpenAsync("index.html");
        await browser.WaitAsync("document.querySelector('#search-query').disabled === false");
        await browser.EvaluateAsync($$"""(() => { const box = document.querySelector('#search-query'); box.focus(); box.value = {{JsonSerializer.Serialize(words)}}; box.dispatchEvent(new Event('input', { bubbles: true })); })()""");
        await browser.WaitAsync($"[...document.querySelectorAll('#search-results a')].some(link => link.href.includes('{page}'))");
    }

    [TestMethod]
    public async Task A_block_of_code_is_copied_as_it_stands()
    {
        var browser = await OpenAsync("pipelines.html");
        await browser.WaitAsync("document.querySelector('pre .code-action')");
        await browser.EvaluateAsync("Object.defineProperty(navigator, 'clipboard', { value: { writeText: async text => { window.copied = text; } } })");
        await browser.EvaluateAsync("document.querySelector('pre .code-action').click()");
        await browser.WaitAsync("window.copied !== undefined");
        Assert.AreEqual(new MarkdownFile("docs/pipelines.md").CSharp().First().Code.Trim(), (await browser.EvaluateAsync("window.copied")).GetString()!.Trim());
    }

    [TestMethod]
    public async Task A_reader_chooses_dark_and_the_next_page_is_dark()
    {
        const string Background = "getComputedStyle(document.body).backgroundColor";
        var browser = await OpenAsync("index.html");
        await browser.WaitAsync("document.querySelector('.dropdown-item .bi-sun')");
        await browser.EvaluateAsync("document.querySelector('.dropdown-item .bi-sun').parentElement.click()");
        var light = (await browser.EvaluateAsync(Background)).GetString();
        await browser.EvaluateAsync("document.querySelector('.dropdown-item .bi-moon').parentElement.click()");
        await OpenAsync("method.html");
        Assert.AreEqual("dark", (await browser.EvaluateAsync("document.documentElement.dataset.bsTheme")).GetString());
        Assert.AreNotEqual(light, (await browser.EvaluateAsync(Background)).GetString());
    }

    private static async Task<Chromium> OpenAsync(string page)
    {
        chromium ??= await Chromium.StartAsync();
        site ??= new();
        await chromium.OpenAsync(new Uri(site.Address, page), Width);
        return chromium;
    }
}
