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
        var survival = SurvivalTable.Of(report.Cells);
        foreach (var ofSource in report.Cells.Where(cell => cell.IsTransfer && survival.All(network => network.Name != cell.Network)).GroupBy(cell => cell.Source))
        {
            terminal.Output.WriteLine(Title(ofSource.Key, [.. ofSource]));
            terminal.Results.Write(Matrix([.. ofSource]));
            foreach (var pooled in report.Comparisons.Where(comparison => comparison.Source == ofSource.Key && comparison.Target is null))
                terminal.Output.WriteLine(Compare(pooled, report.Comparisons.Where(comparison => comparison.Target is not null && IsOfSame(comparison, pooled))));
            terminal.Output.WriteLine();
        }
        foreach (var network in survival)
        {
            terminal.Output.WriteLine($"What survives of attacks on {network.Name}: success, and of what fools it alone the share that still does, in percent");
            terminal.Results.Write(Survival(network));
            terminal.Output.WriteLine();
        }
    }

    private static Table Survival(SurvivalTable network)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("attack").AddColumn("source");
        foreach (var (column, index) in network.Columns.Select((column, index) => (column, index)))
        {
            var accuracy = network.Rows.Select(row => row.Cells[index]?.Metrics.CleanAccuracy).FirstOrDefault(known => known is not null);
            table.AddColumn(new TableColumn(Markup.Escape($"{column}{(accuracy is { } clean ? $" (clean error {Percent(1 - clean.Value)})" : "")}")).RightAligned());
        }
        foreach (var row in network.Rows) table.AddRow([.. new[] { row.Run.Attack, row.Run.Source }.Concat(row.Cells.Select(Surviving)).Select(Markup.Escape)]);
        return table;
    }

    private static string Surviving(TransferCell? cell) => cell is null ? "" : $"{Percent(cell.Success.Value)}{(cell.Survival is { Total: > 0 } share ? $" ({Percent(share.Value)})" : "")}";

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
            var rates = targets.Select(target => attack.First(cell => cell.Target == target).Success).ToList();
            table.AddRow([.. new[] { attack.Key }.Concat(rates.Select(Cell)).Append(Percent(rates.Average(rate => rate.Value))).Select(Markup.Escape)]);
        }
        return table;
    }

    private static bool IsOfSame(AttackComparison comparison, AttackComparison other) =>
        (comparison.Source, comparison.SecondSource, comparison.First, comparison.Second) == (other.Source, other.SecondSource, other.First, other.Second);

    private static string Compare(AttackComparison pooled, IEnumerable<AttackComparison> targets)
    {
        var each = targets.Select(comparison => $"{comparison.Target} {Split(comparison)}");
        return $"{pooled.First} against {pooled.Second}, images on which only one of them succeeds (McNemar): {string.Join("; ", each)}; over all targets, by image: {Split(pooled)}";
    }

    private static string Split(AttackComparison comparison) => new McNemarTest(comparison.OnlyFirst, comparison.OnlySecond).ToString();

    private static string Cell(Proportion rate) => $"{Percent(rate.Value)} ({Percent(rate.Lower)}-{Percent(rate.Upper)})";

    private static string Percent(double value) => (100 * value).ToString("0.0", CultureInfo.InvariantCulture);
}
