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
        site?.Dispose();
        if (chromium is not null) await chromium.DisposeAsync();
    }

    [TestMethod]
    public async Task A_page_opens_without_a_complaint_and_asks_nobody_else()
    {
        var browser = await OpenAsync("get-started.html");
        await WaitAsync("document.querySelector('#navbar a') !== null");
        Assert.IsEmpty(browser.Complaints, string.Join('\n', browser.Complaints));
        Assert.IsEmpty(browser.Requests.Where(url => !url.StartsWith(site!.Address.AbsoluteUri, StringComparison.Ordinal)).ToList());
    }

    [TestMethod]
    [DataRow("#toc", "pipelines.html")]
    [DataRow("#navbar", "api/MLNet.Sgm.html")]
    [DataRow("article", "attack-a-folder.html")]
    public async Task A_reader_gets_to_a_page_by_its_link(string place, string page)
    {
        var browser = await OpenAsync("get-started.html");
        var link = $"[...document.querySelectorAll('{place} a')].find(link => link.href.endsWith('/{page}'))";
        await WaitAsync($"{link} !== undefined");
        await browser.EvaluateAsync($"{link}.click()");
        await WaitAsync($"location.pathname === '/{page}' && document.querySelector('article h1') !== null");
    }

    [TestMethod]
    [DataRow("AdversarialSgm", "RobustnessCatalog.html")]
    [DataRow("residual branches could be decayed", "troubleshooting.html")]
    public async Task The_search_finds_names_of_the_API_and_messages(string words, string page)
    {
        var browser = await OpenAsync("index.html");
        await WaitAsync("document.querySelector('#search-query').disabled === false");
        await browser.EvaluateAsync($$"""(() => { const box = document.querySelector('#search-query'); box.focus(); box.value = '{{words}}'; box.dispatchEvent(new Event('input', { bubbles: true })); })()""");
        await WaitAsync($"[...document.querySelectorAll('#search-results a')].some(link => link.href.includes('{page}'))");
    }

    [TestMethod]
    public async Task A_block_of_code_is_copied_as_it_stands()
    {
        var browser = await OpenAsync("pipelines.html");
        await WaitAsync("document.querySelector('pre .code-action') !== null");
        await browser.EvaluateAsync("Object.defineProperty(navigator, 'clipboard', { value: { writeText: async text => { window.copied = text; } } })");
        await browser.EvaluateAsync("document.querySelector('pre .code-action').click()");
        await WaitAsync("document.querySelector('pre .code-action .bi-check-lg') !== null");
        Assert.AreEqual(new MarkdownFile("docs/pipelines.md").CSharp().First().Code.Trim(), (await browser.EvaluateAsync("window.copied")).GetString()!.Trim());
    }

    [TestMethod]
    public async Task A_reader_chooses_dark_and_the_next_page_is_dark()
    {
        const string Background = "getComputedStyle(document.body).backgroundColor";
        var browser = await OpenAsync("index.html");
        await WaitAsync("document.querySelector('.dropdown-item .bi-sun') !== null");
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

    /// <summary>Waits until the page's scripts have come to where an expression is true.</summary>
    private static async Task WaitAsync(string expression)
    {
        for (var attempt = 0; attempt < 2400; attempt++)
        {
            if ((await chromium!.EvaluateAsync(expression)).GetBoolean()) return;
            await Task.Delay(25);
        }
        Assert.Fail($"After a minute this is not so: {expression}");
    }
}
