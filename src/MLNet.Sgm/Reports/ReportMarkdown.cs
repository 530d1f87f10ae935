using System.Globalization;
using System.Text;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports;

/// <summary>The matrix and the comparisons as Markdown.</summary>
internal static class ReportMarkdown
{
    internal static string Of(TransferReport report)
    {
        var text = new StringBuilder();
        text.AppendLine($"# {Escape(report.Title)}").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{(report.Cells.Any(cell => cell.Metrics.TargetedSuccessRate is not null) ? "Success rate: targets hit, or without a target one minus the accuracy," : "Attack success rate: one minus the accuracy")} over all adversarial images, percent with 95 % interval; {report.Dataset.Images} images: {Escape(report.Dataset.Name)}.").AppendLine();
        foreach (var (about, sentence) in report.Warnings) text.AppendLine(CultureInfo.InvariantCulture, $"**{Escape(about)}**: {Escape(sentence)}").AppendLine();
        foreach (var ofSource in report.Cells.GroupBy(cell => cell.Source)) AppendMatrix(text, ofSource.Key, [.. ofSource]);
        foreach (var network in SurvivalTable.Of(report.Cells)) AppendSurvival(text, network);
        if (report.Comparisons.Count == 0) return text.ToString();
        AppendRow(text, ["first", "second", "target", "only the first succeeds", "only the second", "p (McNemar)"]);
        AppendRow(text, ["---", "---", "---", "---:", "---:", "---:"]);
        foreach (var comparison in report.Comparisons)
            AppendRow(text, [From(comparison.First, comparison.Source), From(comparison.Second, comparison.SecondSource ?? comparison.Source), comparison.Target is { } target ? Escape(target) : "all, by image",
                $"{comparison.OnlyFirst}", $"{comparison.OnlySecond}", comparison.PValue.ToString("0.###e+0", CultureInfo.InvariantCulture)]);
        return text.ToString();
    }

    private static void AppendMatrix(StringBuilder text, string source, IReadOnlyList<TransferCell> cells)
    {
        var targets = cells.Select(cell => cell.Target).Distinct().ToList();
        AppendRow(text, [$"from {Escape(source)}", .. targets.Select(target => Heading(target, cells.First(cell => cell.Target == target).Metrics))]);
        AppendRow(text, ["---", .. targets.Select(_ => "---:")]);
        foreach (var attack in cells.GroupBy(cell => cell.Attack))
            AppendRow(text, [Escape(attack.Key), .. targets.Select(target => attack.FirstOrDefault(cell => cell.Target == target) is { } cell ? Percent(cell.Success) : "")]);
        text.AppendLine();
    }

    /// <summary>Success rates, and in brackets what survives of what fools the network alone.</summary>
    private static void AppendSurvival(StringBuilder text, SurvivalTable network)
    {
        AppendRow(text, [$"{Escape(network.Name)}: success, and what survives of it", .. network.Columns.Select(Escape)]);
        AppendRow(text, ["---", .. network.Columns.Select(_ => "---:")]);
        foreach (var row in network.Rows) AppendRow(text, [From(row.Run.Attack, row.Run.Source), .. row.Cells.Select(Survival)]);
        if (network.Rows.Any(row => row.Cells.All(cell => cell?.Metrics.CleanAccuracy is { Total: > 0 })))
            AppendRow(text, ["clean error", .. network.Rows.First(row => row.Cells.All(cell => cell?.Metrics.CleanAccuracy is { Total: > 0 })).Cells.Select(cell => Share(1 - cell!.Metrics.CleanAccuracy!.Value.Value))]);
        text.AppendLine();
    }

    private static string Survival(TransferCell? cell)
    {
        if (cell is not { Success.Total: > 0 }) return "";
        return $"{Share(cell.Success.Value)}{(cell.Survival is { Total: > 0 } survival ? $" ({Share(survival.Value)})" : "")}";
    }

    private static string Share(double value) => string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.0}");

    private static string Heading(string target, TransferMetrics metrics) =>
        Escape(target) + (metrics.CleanAccuracy is { Total: > 0 } accuracy ? string.Create(CultureInfo.InvariantCulture, $" (clean error {100 * (1 - accuracy.Value):0.0})") : "");

    private static string From(string attack, string source) => $"{Escape(attack)} from {Escape(source)}";

    private static string Percent(Proportion rate) =>
        rate.Total == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100 * rate.Value:0.0} ({100 * rate.Lower:0.0} to {100 * rate.Upper:0.0})");

    private static void AppendRow(StringBuilder text, IReadOnlyList<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    /// <summary>Text that Markdown shows as it is: no table cell, link, HTML or line ends with it.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in text)
        {
            if (char.IsControl(character)) escaped.Append(' ');
            else if (@"\`*_{}[]<>#|&~".Contains(character)) escaped.Append('\\').Append(character);
            else escaped.Append(character);
        }
        return escaped.ToString();
    }
}
