using System.Globalization;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;
using Spectre.Console;

namespace MLNet.Sgm.Cli.Studies;

/// <summary>Prints a study's table as papers have it, a source after the other, and how sure its comparisons are.</summary>
internal static class StudyTable
{
    internal static void Print(Terminal terminal, TransferReport report)
    {
        foreach (var ofSource in report.Cells.Where(cell => cell.IsTransfer).GroupBy(cell => cell.Source))
        {
            terminal.Output.WriteLine(Title(ofSource.Key, [.. ofSource]));
            terminal.Results.Write(Matrix([.. ofSource]));
            foreach (var comparison in report.Comparisons.Where(comparison => comparison.Source == ofSource.Key).GroupBy(comparison => (comparison.First, comparison.Second)))
                terminal.Output.WriteLine(Compare([.. comparison]));
            terminal.Output.WriteLine();
        }
    }

    private static string Title(string source, IReadOnlyList<TransferCell> cells)
    {
        var kind = cells.Any(cell => cell.Metrics.TargetedSuccessRate is not null) ? "Success rate (of targeted attacks: of reaching the target)" : "Attack success rate";
        return $"{kind}, percent of {cells[0].Metrics.Count} images, with 95 % intervals; source {source}";
    }

    private static Table Matrix(IReadOnlyList<TransferCell> cells)
    {
        var targets = cells.Select(cell => cell.Target).Distinct().ToList();
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn("attack");
        foreach (var target in targets)
            table.AddColumn(new TableColumn(Markup.Escape($"{target} (clean error {Percent(1 - cells.First(cell => cell.Target == target).Metrics.CleanAccuracy!.Value.Value)})")).RightAligned());
        table.AddColumn(new TableColumn("mean").RightAligned());
        foreach (var attack in cells.GroupBy(cell => cell.Attack))
        {
            var rates = targets.Select(target => Rate(attack.First(cell => cell.Target == target))).ToList();
            table.AddRow([.. new[] { attack.Key }.Concat(rates.Select(Cell)).Append(Percent(rates.Average(rate => rate.Value))).Select(Markup.Escape)]);
        }
        return table;
    }

    private static Proportion Rate(TransferCell cell) => cell.Metrics.TargetedSuccessRate ?? cell.Metrics.AttackSuccessRate;

    private static string Compare(IReadOnlyList<AttackComparison> comparisons)
    {
        var each = comparisons.Where(comparison => comparison.Target is not null).Select(comparison => $"{comparison.Target} {Split(comparison)}");
        var pooled = comparisons.First(comparison => comparison.Target is null);
        return $"{pooled.First} against {pooled.Second}, images on which only one of them succeeds (McNemar): {string.Join("; ", each)}; over all targets, by image: {Split(pooled)}";
    }

    private static string Split(AttackComparison comparison) => new McNemarTest(comparison.OnlyFirst, comparison.OnlySecond).ToString();

    private static string Cell(Proportion rate) => $"{Percent(rate.Value)} ({Percent(rate.Lower)}-{Percent(rate.Upper)})";

    private static string Percent(double value) => (100 * value).ToString("0.0", CultureInfo.InvariantCulture);
}
