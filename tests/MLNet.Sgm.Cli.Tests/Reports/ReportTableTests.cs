using System.Globalization;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Tests.Reports;

[TestClass]
public sealed class ReportTableTests
{
    [TestMethod]
    public void Csv_has_a_row_a_cell_with_its_settings_and_rates()
    {
        var report = SampleReport.Create();
        var lines = Lines(report);
        Assert.HasCount(1 + report.Cells.Count, lines);
        var (names, values) = (lines[0].Split(','), lines[^1].Split(','));
        Assert.HasCount(names.Length, values);
        string Value(string name) => values[Array.IndexOf(names, name)];
        var cell = report.Cells[^1];
        Assert.AreEqual((cell.Source, cell.Attack, cell.Target), (Value("source"), Value("attack"), Value("target")));
        Assert.AreEqual(cell.Metrics.AttackSuccessRate.Value, double.Parse(Value("attack_success_rate"), CultureInfo.InvariantCulture));
        Assert.AreEqual(cell.Metrics.SuccessOverRightBefore!.Value.Lower, double.Parse(Value("success_over_right_before_lower"), CultureInfo.InvariantCulture));
        Assert.AreEqual("60", Value("images"));
        Assert.AreEqual("0.2", Value("gamma"));
        Assert.AreEqual("", Value("targeted_success_rate"));
    }

    [TestMethod]
    public void Csv_quotes_what_would_break_a_row()
    {
        var cell = SampleReport.Create().Cells[0] with { Source = "a,\"b\"\nc" };
        StringAssert.Contains(ReportCsv.Of(SampleReport.Create() with { Cells = [cell] }), "\r\n\"a,\"\"b\"\"\nc\",PGD 8/255,vgg,");
    }

    [TestMethod]
    public void Markdown_has_a_table_a_source_and_the_comparisons()
    {
        var report = SampleReport.Create();
        var markdown = ReportMarkdown.Of(report);
        Assert.HasCount(2, markdown.Split('\n').Where(line => line.StartsWith("| from ", StringComparison.Ordinal)).ToList());
        StringAssert.Contains(markdown, "| from resnet | vgg (clean error 5.0) | inception (clean error 5.0) |");
        StringAssert.Contains(markdown, "| PGD 8/255 | 1.7 (0.3 to 8.9) | 13.3 (6.9 to 24.2) |");
        Assert.HasCount(report.Comparisons.Count, markdown.Split('\n').Where(line => line.Contains("| all, by image |") || line.Contains("e-") && line.Contains(" from ")).ToList());
    }

    [TestMethod]
    public void Markdown_shows_names_as_they_are()
    {
        var report = SampleReport.Create();
        var markdown = ReportMarkdown.Of(report with { Title = "a\nb", Cells = [report.Cells[0] with { Attack = "<b>|[x](y)" }], Comparisons = [] });
        StringAssert.StartsWith(markdown, "# a b\n");
        StringAssert.Contains(markdown, @"| \<b\>\|\[x\](y) |");
    }

    [TestMethod]
    public void Comparisons_pair_the_attacks_of_a_source_over_its_targets()
    {
        var report = SampleReport.Create();
        var pairs = AttackComparison.AllPairs(report.Cells);
        Assert.HasCount(2 * 6, pairs);
        Assert.IsTrue(pairs.All(pair => pair.Target is null && pair.SecondSource is null));
    }

    [TestMethod]
    public void The_best_attack_of_a_target_is_compared_with_the_next_of_any_source()
    {
        var report = SampleReport.Create();
        var best = AttackComparison.BestAgainstNext([.. report.Cells, new("vgg", "PGD", "vgg", SampleReport.Metrics(rightAfter: 0))]).Single(comparison => comparison.Target == "vgg");
        var ranked = report.Cells.Where(cell => cell.Target == "vgg").OrderByDescending(cell => cell.Metrics.AttackSuccessRate.Value).ToList();
        Assert.AreEqual((ranked[0].Source, ranked[0].Attack), (best.Source, best.First));
        Assert.AreEqual((ranked[1].Source, ranked[1].Attack), (best.SecondSource ?? best.Source, best.Second));
    }

    [TestMethod]
    public void A_comparison_without_its_cell_names_it() =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => AttackComparison.Between(SampleReport.Create().Cells, "resnet", "PGD 8/255", "MI")).Message, "'MI' from 'resnet' against 'vgg'");

    private static string[] Lines(TransferReport report) => ReportCsv.Of(report).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
}
