using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.ML.Data;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Tests.Reports;

[TestClass]
public sealed partial class ReportPageTests
{
    [TestMethod]
    public void The_matrix_has_the_numbers_of_the_cells()
    {
        var report = SampleReport.Create();
        var page = Parse(report);
        foreach (var (kind, rateOf) in new (string, Func<TransferMetrics, Proportion?>)[] { ("all", metrics => metrics.AttackSuccessRate), ("right", metrics => metrics.SuccessOverRightBefore) })
        {
            var shown = page.QuerySelectorAll($".matrix[data-rate={kind}] td[data-target]");
            Assert.HasCount(report.Cells.Count, shown);
            foreach (var (cell, element) in report.Cells.Zip(shown))
            {
                var rate = rateOf(cell.Metrics)!.Value;
                Assert.AreEqual((cell.Source, cell.Attack, cell.Target), (element.GetAttribute("data-source"), element.GetAttribute("data-attack"), element.GetAttribute("data-target")));
                Assert.AreEqual(rate.Value, double.Parse(element.QuerySelector("data")!.GetAttribute("value")!, CultureInfo.InvariantCulture));
                Assert.AreEqual(Invariant($"{100 * rate.Value:0.0}"), element.QuerySelector("data")!.TextContent);
                Assert.AreEqual(Invariant($"{100 * rate.Lower:0.0}–{100 * rate.Upper:0.0}"), element.QuerySelector(".ci")!.TextContent);
            }
            var heat = page.QuerySelectorAll($".matrix[data-rate={kind}] .heat td[class^=h]").Select(element => element.TextContent).ToList();
            CollectionAssert.AreEqual(report.Cells.Select(cell => Invariant($"{100 * rateOf(cell.Metrics)!.Value.Value:0}")).ToList(), heat);
        }
    }

    [TestMethod]
    public void The_headline_names_the_best_attack_of_each_target_at_one_epsilon()
    {
        var report = SampleReport.Create();
        var page = Parse(report);
        StringAssert.Contains(page.QuerySelector(".lede")!.TextContent, "at ε = 16/255");
        var cards = page.QuerySelectorAll(".card");
        Assert.HasCount(2, cards);
        foreach (var card in cards)
        {
            var best = report.Cells.Where(cell => cell.Target == card.QuerySelector("h3")!.TextContent && cell.Attack.EndsWith("16/255", StringComparison.Ordinal)).MaxBy(cell => cell.Metrics.AttackSuccessRate.Value)!;
            Assert.AreEqual(Invariant($"{100 * best.Metrics.AttackSuccessRate.Value:0.0} %"), card.QuerySelector(".big")!.TextContent);
            Assert.AreEqual($"{best.Attack} from {best.Source}", card.QuerySelector(".by")!.TextContent);
            StringAssert.Contains(card.QuerySelector(".note")!.TextContent, "Without attack it errs on 5.0 %.");
        }
    }

    [TestMethod]
    public void How_sure_the_first_place_is_comes_from_the_comparison_or_else_the_intervals()
    {
        string Note(int first, int second, bool compare)
        {
            TransferCell[] cells = [new("a", "MI", "v", SampleReport.Metrics(first)), new("b", "PGD", "v", SampleReport.Metrics(second))];
            var report = SampleReport.Create() with { Cells = cells, Comparisons = compare ? AttackComparison.BestAgainstNext(cells) : [] };
            return Parse(report).QuerySelector(".card .note")!.TextContent;
        }
        StringAssert.Contains(Note(10, 40, compare: true), "Clearly ahead of the next, PGD from b (33.3 %): p = 1.9 × 10⁻⁹.");
        StringAssert.Contains(Note(10, 12, compare: true), "No clear lead over the next, PGD from b (80.0 %): p = 0.5.");
        StringAssert.Contains(Note(10, 40, compare: false), "Clearly ahead of the next, PGD from b (33.3 %): their intervals do not overlap.");
        StringAssert.Contains(Note(10, 12, compare: false), "No clear lead over the next, PGD from b (80.0 %): their intervals overlap.");
    }

    [TestMethod]
    public void A_network_attacked_by_its_own_gradient_is_shown_and_wins_nothing()
    {
        var report = SampleReport.Create();
        var page = Parse(report with { Cells = [.. report.Cells, new("resnet", "SGM 16/255", "resnet", SampleReport.Metrics(rightAfter: 0))] });
        Assert.AreEqual("100.0", page.QuerySelector(".matrix[data-rate=all] td.white-box data")!.TextContent);
        Assert.HasCount(2, page.QuerySelectorAll(".card"));
    }

    [TestMethod]
    public void Success_is_drawn_against_gradients_where_attacks_differ_in_them()
    {
        var report = SampleReport.Create();
        Assert.IsNull(Parse(report).QuerySelector("#budget"));
        var page = Parse(report with { Attacks = [.. report.Attacks.Select(attack => attack with { Gradients = attack.Gamma < 1 ? 200 : 10 })] });
        Assert.HasCount(4, page.QuerySelectorAll("#budget .chart"));
        Assert.HasCount(4, page.QuerySelectorAll("#budget .chart title").Where(title => title.TextContent.Contains("gradients an image 200: ", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Lines_are_drawn_for_what_varies()
    {
        var report = SampleReport.Create();
        var page = Parse(report);
        Assert.AreEqual("Success against ε", string.Join(", ", page.QuerySelectorAll("#curves h3").Select(heading => heading.TextContent)));
        Assert.HasCount(4, page.QuerySelectorAll("#curves .chart"));
        Assert.HasCount(8, page.QuerySelectorAll("#curves .chart .line"));
        var cell = report.Cells.Single(cell => cell is { Source: "densenet", Attack: "SGM 16/255", Target: "vgg" });
        var rate = cell.Metrics.AttackSuccessRate;
        var titles = page.QuerySelectorAll("#curves .chart title").Select(title => title.TextContent).ToList();
        CollectionAssert.Contains(titles, Invariant($"SGM, ε 16/255: {100 * rate.Value:0.0} % ({100 * rate.Lower:0.0}–{100 * rate.Upper:0.0})"));
        Assert.IsNull(Parse(report with { Cells = [.. report.Cells.Where(one => one.Attack.EndsWith("16/255", StringComparison.Ordinal))] }).QuerySelector("#curves"));
    }

    [TestMethod]
    public void Classes_have_their_rates()
    {
        var report = SampleReport.Create();
        var page = Parse(report);
        var label = page.QuerySelector<IHtmlOptionElement>("#class-run option[selected]")!;
        var shown = page.QuerySelectorAll(".per-class").Single(table => !table.HasAttribute("hidden"));
        Assert.AreEqual(label.Value, shown.GetAttribute("data-run"));
        foreach (var (target, column) in SampleReport.Targets.Select((target, column) => (target, column)))
        {
            var metrics = report.Cells.Single(cell => $"{cell.Attack} from {cell.Source}" == label.Text && cell.Target == target).Metrics.PerClass;
            var values = shown.QuerySelectorAll($"tbody td:nth-child({column + 2}) data").Select(data => double.Parse(data.GetAttribute("value")!, CultureInfo.InvariantCulture)).ToList();
            CollectionAssert.AreEqual(metrics.Select(of => of.AttackSuccessRate.Value).ToList(), values);
        }
    }

    [TestMethod]
    public void The_page_has_what_it_takes_to_reproduce_it()
    {
        var text = Parse(SampleReport.Create()).QuerySelector("#reproduce")!.TextContent;
        foreach (var expected in new[] { "sgm study sample.json", "SGM (gamma 0.2) + PGD, epsilon 16/255", "resnet.pth", new string('a', 64), "libtorch", "cpu, ", "1 min 30 s" }) StringAssert.Contains(text, expected);
    }

    [TestMethod]
    public void Hostile_names_stay_text()
    {
        using var folder = TestData.Folder();
        var report = SampleReport.Hostile(folder.Path);
        var page = Parse(report, folder);
        Assert.HasCount(1, page.Scripts);
        Assert.HasCount(1, page.QuerySelectorAll("style"));
        Assert.IsTrue(page.Images.All(image => image.Source!.StartsWith("data:image/png;base64,", StringComparison.Ordinal)));
        Assert.IsFalse(page.All.SelectMany(element => element.Attributes).Any(attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal)));
        Assert.AreEqual(report.Title, page.QuerySelector("h1")!.TextContent);
        Assert.AreEqual(report.Command, page.QuerySelector("#command-text")!.TextContent);
        Assert.AreEqual(report.Gallery[0].Name, page.QuerySelector(".shot h3 small")!.TextContent);
        Assert.AreEqual(report.Cells[0].Attack, page.QuerySelector("td[data-attack]")!.GetAttribute("data-attack"));
    }

    [TestMethod]
    public void The_policy_allows_the_page_its_own_script_and_style_alone()
    {
        using var folder = TestData.Folder();
        var page = Parse(SampleReport.WithGallery(folder.Path), folder);
        var policy = page.QuerySelector("meta[http-equiv=Content-Security-Policy]")!.GetAttribute("content")!;
        Assert.AreEqual($"default-src 'none'; script-src 'sha256-{Hash(page.Scripts[0].Text)}'; style-src 'sha256-{Hash(page.QuerySelector("style")!.TextContent)}'; img-src data:; base-uri 'none'; form-action 'none'", policy);
        Assert.IsFalse(page.All.Any(element => element.HasAttribute("style")));
    }

    [TestMethod]
    public void The_page_names_no_other_address()
    {
        using var folder = TestData.Folder();
        SampleReport.WithGallery(folder.Path).WriteHtml(folder.File("report.html"));
        var text = File.ReadAllText(folder.File("report.html"));
        Assert.DoesNotContain("://", text);
        Assert.DoesNotContain("@import", text);
        foreach (var address in Addresses().Matches(text).Select(match => match.Groups[1].Value)) Assert.IsTrue(address.StartsWith('#') || address.StartsWith("data:", StringComparison.Ordinal), address);
    }

    [TestMethod]
    public void Every_picture_chart_and_table_says_what_it_is()
    {
        using var folder = TestData.Folder();
        var page = Parse(SampleReport.WithGallery(folder.Path), folder);
        Assert.IsTrue(page.Images.All(image => !string.IsNullOrWhiteSpace(image.AlternativeText)));
        Assert.IsTrue(page.QuerySelectorAll("svg").All(svg => svg.GetAttribute("aria-hidden") == "true" || !string.IsNullOrWhiteSpace(svg.GetAttribute("aria-label"))));
        Assert.IsTrue(page.QuerySelectorAll("table").All(table => table.GetAttribute("aria-hidden") == "true" || table.QuerySelector("caption") is not null && table.QuerySelector("th[scope]") is not null));
        Assert.IsTrue(page.QuerySelectorAll("select").All(select => select.Closest("label") is not null));
        var ids = page.All.Select(element => element.Id).Where(id => !string.IsNullOrEmpty(id)).ToList();
        CollectionAssert.AllItemsAreUnique(ids);
        Assert.IsTrue(page.Links.Select(link => link.GetAttribute("href")![1..]).All(ids.Contains));
    }

    [TestMethod]
    public void Pictures_are_the_files_and_their_difference()
    {
        using var folder = TestData.Folder();
        using var clean = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, [10, 20, 30, 255]);
        using var adversarial = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, [12, 20, 20, 255]);
        var report = SampleReport.Create();
        var image = SampleReport.Image(folder.Path, report.Attacks[0].Name, "a.png", 0, isFooled: true);
        PngFile.Save(clean, folder.File("clean-a.png"));
        PngFile.Save(adversarial, folder.File("adversarial-a.png"));
        var pixels = Parse(report with { Gallery = [image] }, folder).Images.Select(Pixels).ToList();
        // At ε = 8/255 a difference is shown 15 times as large.
        byte[][] expected = [[10, 20, 30, 255], [12, 20, 20, 255], [158, 128, 0, 255]];
        foreach (var (bytes, shown) in expected.Zip(pixels, (bytes, shown) => (bytes, shown))) CollectionAssert.AreEqual(bytes, shown);
    }

    [TestMethod]
    public void An_image_that_was_wrong_before_the_attack_does_not_count_as_fooled()
    {
        using var folder = TestData.Folder();
        var report = SampleReport.WithGallery(folder.Path);
        var image = report.Gallery[0];
        var wrong = image with { Predictions = [image.Predictions[0], .. image.Predictions.Skip(1).Select(prediction => prediction with { CleanPrediction = 2 })] };
        var shot = Parse(report with { Gallery = [wrong] }, folder).QuerySelector(".shot")!;
        Assert.AreEqual("none", shot.GetAttribute("data-outcome"));
        CollectionAssert.AreEqual(new[] { "fooled", "wrong already before", "wrong already before" }, shot.QuerySelectorAll(".verdict").Select(sign => sign.GetAttribute("aria-label")).ToList());
    }

    [TestMethod]
    public void Images_without_files_are_counted()
    {
        using var folder = TestData.Folder();
        var report = SampleReport.WithGallery(folder.Path);
        File.Delete(folder.File("clean-0.png"));
        var page = Parse(report, folder);
        Assert.HasCount(5, page.QuerySelectorAll(".shot"));
        StringAssert.Contains(page.QuerySelector("#gallery .explain")!.TextContent, "1 more could not be shown");
        StringAssert.Contains(Parse(report).QuerySelector("#gallery")!.TextContent, "6 more could not be shown");
    }

    [TestMethod]
    [DataRow("../secret.png")]
    [DataRow("/etc/secret.png")]
    public void A_picture_outside_the_folder_is_refused_and_no_page_is_written(string path)
    {
        using var folder = TestData.Folder();
        var report = SampleReport.WithGallery(folder.Path);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => (report with { Gallery = [report.Gallery[0] with { Adversarial = path }] }).WriteHtml(folder.File("report.html")));
        StringAssert.Contains(error.Message, $"found '{path}'");
        Assert.IsFalse(File.Exists(folder.File("report.html")));
    }

    [TestMethod]
    public void A_picture_that_is_none_is_named()
    {
        using var folder = TestData.Folder();
        var report = SampleReport.WithGallery(folder.Path);
        File.WriteAllText(folder.File("clean-3.png"), "no picture");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => report.WriteHtml(folder.File("report.html"))).Message, "clean-3.png");
    }

    [TestMethod]
    public void A_page_of_many_photographs_and_cells_stays_under_three_megabytes()
    {
        using var folder = TestData.Folder();
        var noise = new byte[224 * 224 * 4];
        new Random(0).NextBytes(noise);
        using var photograph = MLImage.CreateFromPixels(224, 224, MLPixelFormat.Bgra32, noise);
        PngFile.Save(photograph, folder.File("a.png"));
        var sample = SampleReport.Create();
        string[] classNames = [.. Enumerable.Range(0, 1000).Select(index => $"class {index}")];
        var metrics = TransferMetrics.Of([.. Enumerable.Range(0, 1000).Select(index => Outcomes.Of(index, (index + 1) % 1000, index))], classNames);
        var image = SampleReport.Image(folder.Path, "PGD", "b.png", 0, isFooled: true) with { Clean = "a.png", Adversarial = "a.png" };
        (sample with
        {
            Dataset = new("photographs", 1000, classNames),
            Cells = [.. from source in Enumerable.Range(0, 2) from attack in Enumerable.Range(0, 4) from target in Enumerable.Range(0, 3) select new TransferCell($"source {source}", $"attack {attack}", $"target {target}", metrics)],
            Gallery = [.. Enumerable.Repeat(image, 48)],
        }).WriteHtml(folder.File("report.html"));
        Assert.IsLessThan(3_000_000L, new FileInfo(folder.File("report.html")).Length);
        Assert.HasCount(18, Parse(File.ReadAllText(folder.File("report.html"))).QuerySelectorAll(".shot"));
    }

    [TestMethod]
    public void A_report_of_nothing_is_a_page() => StringAssert.Contains(Parse(SampleReport.Create() with { Cells = [], Comparisons = [] }).QuerySelector("#summary")!.TextContent, "no results yet");

    [TestMethod]
    public void Targeted_attacks_are_ranked_by_targets_hit()
    {
        TransferMetrics Targeted(int hits) => TransferMetrics.Of([.. Enumerable.Range(0, 20).Select(index => Outcomes.Of(0, index < hits ? 2 : 1) with { TargetLabel = 2 })], TestData.ClassNames);
        var report = SampleReport.Create() with { Cells = [new("a", "MI", "v", Targeted(3)), new("a", "PGD", "v", Targeted(7))], Comparisons = [] };
        var page = Parse(report);
        Assert.AreEqual("35.0 %", page.QuerySelector(".big")!.TextContent);
        Assert.AreEqual("15.0", page.QuerySelector(".matrix:not([hidden]) td[data-attack=MI] data")!.TextContent);
        StringAssert.Contains(ReportMarkdown.Of(report), "| PGD | 35.0 (");
    }

    private static IHtmlDocument Parse(TransferReport report, TemporaryFolder? folder = null)
    {
        using var temporary = TestData.Folder();
        report.WriteHtml(temporary.File("report.html"), folder?.Path);
        return Parse(File.ReadAllText(temporary.File("report.html")));
    }

    private static IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);

    private static byte[] Pixels(IHtmlImageElement image)
    {
        using var stream = new MemoryStream(Convert.FromBase64String(image.GetAttribute("src")!["data:image/png;base64,".Length..]));
        using var picture = MLImage.CreateFromStream(stream);
        return picture.Pixels.ToArray();
    }

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("""(?:src|href|action|poster|data|url)\s*[=(]\s*["']?([^"')\s>]+)""")]
    private static partial Regex Addresses();
}
