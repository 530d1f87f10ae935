using System.Text.Json;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Tests.Reports;

/// <summary>The page as a browser shows it.</summary>
[TestClass]
public sealed class ReportInBrowserTests
{
    private static Chromium? chromium;

    [ClassCleanup]
    public static async Task Close()
    {
        if (chromium is not null) await chromium.DisposeAsync();
    }

    [TestMethod]
    public async Task The_page_opens_without_a_complaint_and_asks_for_nothing()
    {
        using var page = await Page.OpenAsync(SampleReport.WithGallery);
        Assert.IsEmpty(page.Browser.Complaints, string.Join('\n', page.Browser.Complaints));
        Assert.HasCount(1, page.Browser.Requests, string.Join('\n', page.Browser.Requests));
    }

    [TestMethod]
    public async Task The_matrix_has_the_numbers_of_the_results_file()
    {
        using var page = await Page.OpenAsync(SampleReport.WithGallery);
        CollectionAssert.AreEquivalent(ShownMatrix.Of(TransferReport.ReadJson(page.File("results.json"))), await ShownMatrix.ReadAsync(page.Browser));
    }

    [TestMethod]
    public async Task The_filter_shows_the_images_of_a_class_and_an_outcome()
    {
        using var page = await Page.OpenAsync(SampleReport.WithGallery);
        const string Shown = "[...document.querySelectorAll('.shot')].filter(shot => shot.checkVisibility()).map(shot => shot.dataset.class + ' ' + shot.dataset.outcome).join()";
        const string Count = "document.querySelector('#gallery-count').value";
        Assert.AreEqual("6 of 6", (await page.Browser.EvaluateAsync(Count)).GetString());
        await page.Browser.ChooseAsync("#filter-class", "1");
        Assert.AreEqual("1 all,1 none", (await page.Browser.EvaluateAsync(Shown)).GetString());
        Assert.AreEqual("2 of 6", (await page.Browser.EvaluateAsync(Count)).GetString());
        await page.Browser.ChooseAsync("#filter-outcome", "all");
        Assert.AreEqual("1 all", (await page.Browser.EvaluateAsync(Shown)).GetString());
        await page.Browser.ChooseAsync("#filter-outcome", "some");
        Assert.AreEqual("", (await page.Browser.EvaluateAsync(Shown)).GetString());
        Assert.IsTrue((await page.Browser.EvaluateAsync("document.querySelector('#gallery-empty').checkVisibility()")).GetBoolean());
    }

    [TestMethod]
    public async Task A_reader_chooses_rate_and_attack()
    {
        using var page = await Page.OpenAsync(SampleReport.WithGallery);
        await page.Browser.EvaluateAsync("document.querySelector('input[name=rate][value=right]').click()");
        Assert.AreEqual("right", (await page.Browser.EvaluateAsync("[...document.querySelectorAll('.matrix')].filter(panel => panel.checkVisibility()).map(panel => panel.dataset.rate).join()")).GetString());
        await page.Browser.ChooseAsync("#class-run", "0");
        Assert.AreEqual("0", (await page.Browser.EvaluateAsync("[...document.querySelectorAll('.per-class')].filter(panel => panel.checkVisibility()).map(panel => panel.dataset.run).join()")).GetString());
    }

    [TestMethod]
    [DataRow("csv-text")]
    [DataRow("markdown-text")]
    public async Task The_table_can_be_copied(string format)
    {
        using var page = await Page.OpenAsync(SampleReport.WithGallery);
        await page.Browser.EvaluateAsync("Object.defineProperty(navigator, 'clipboard', { value: { writeText: text => { window.copied = text; } } })");
        await page.Browser.EvaluateAsync($"document.querySelector('button[data-copy={format}]').click()");
        var report = TransferReport.ReadJson(page.File("results.json"));
        var expected = format == "csv-text" ? ReportCsv.Of(report) : ReportMarkdown.Of(report);
        Assert.AreEqual(expected.ReplaceLineEndings("\n"), (await page.Browser.EvaluateAsync("window.copied")).GetString());
        Assert.AreEqual("Copied.", (await page.Browser.EvaluateAsync("document.querySelector('.actions .said').textContent")).GetString());
    }

    [TestMethod]
    public async Task Without_a_clipboard_the_text_is_shown_selected()
    {
        using var page = await Page.OpenAsync(SampleReport.WithGallery);
        await page.Browser.EvaluateAsync("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
        await page.Browser.EvaluateAsync("document.querySelector('button[data-copy=csv-text]').click()");
        Assert.IsTrue((await page.Browser.EvaluateAsync("document.activeElement.id === 'csv-text' && document.activeElement.selectionEnd > 100")).GetBoolean());
    }

    [TestMethod]
    public async Task Hostile_names_run_nothing()
    {
        using var page = await Page.OpenAsync(SampleReport.Hostile);
        Assert.IsEmpty(page.Browser.Complaints, string.Join('\n', page.Browser.Complaints));
        Assert.HasCount(1, page.Browser.Requests);
        Assert.AreEqual(JsonValueKind.Undefined, (await page.Browser.EvaluateAsync("window.hacked")).ValueKind);
    }

    [TestMethod]
    [DataRow(1200)]
    [DataRow(360)]
    public async Task The_page_is_no_wider_than_the_window(int width)
    {
        using var page = await Page.OpenAsync(SampleReport.Hostile, width);
        Assert.IsLessThanOrEqualTo(width, (await page.Browser.EvaluateAsync("document.documentElement.scrollWidth")).GetInt32());
    }

    /// <summary>A report written to a folder and opened.</summary>
    private sealed class Page(TemporaryFolder folder, Chromium browser) : IDisposable
    {
        internal Chromium Browser => browser;

        internal static async Task<Page> OpenAsync(Func<string, TransferReport> create, int width = 1200)
        {
            var folder = TestData.Folder();
            var report = create(folder.Path);
            report.WriteJson(folder.File("results.json"));
            TransferReport.ReadJson(folder.File("results.json")).WriteHtml(folder.File("report.html"));
            chromium ??= await Chromium.StartAsync();
            await chromium.OpenAsync(folder.File("report.html"), width);
            return new(folder, chromium);
        }

        internal string File(string name) => folder.File(name);

        public void Dispose() => folder.Dispose();
    }
}
