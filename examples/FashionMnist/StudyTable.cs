using System.Globalization;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;
using Spectre.Console;

namespace FashionMnist;

/// <summary>Prints the transfer matrix, and how sure its comparisons are.</summary>
public static class StudyTable
{
    private static readonly (string Better, string Worse)[] Comparisons = [("SGM", "PGD"), ("SGM+MI", "MI")];

    public static void Print(IReadOnlyList<TransferCell> cells)
    {
        foreach (var ofSource in cells.GroupBy(cell => cell.Source))
        {
            var targets = ofSource.Select(cell => cell.Target).Distinct().ToList();
            AnsiConsole.Write(Matrix(ofSource.Key, targets, [.. ofSource]));
            foreach (var (better, worse) in Comparisons) Console.WriteLine(Compare(better, worse, targets, [.. ofSource]));
            Console.WriteLine();
        }
    }

    private static Table Matrix(string source, List<string> targets, List<TransferCell> cells)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"Attack success rate, percent of {cells[0].Metrics.Count} images, with 95 % intervals; source {source}");
        table.AddColumn("attack");
        foreach (var target in targets)
            table.AddColumn(new TableColumn($"{target} (clean error {Percent(1 - cells.First(cell => cell.Target == target).Metrics.CleanAccuracy!.Value.Value)})").RightAligned());
        table.AddColumn(new TableColumn("mean").RightAligned());
        foreach (var attack in cells.GroupBy(cell => cell.Attack))
        {
            var rates = targets.Select(target => attack.First(cell => cell.Target == target).Metrics.AttackSuccessRate).ToList();
            table.AddRow([attack.Key, .. rates.Select(Cell), Percent(rates.Average(rate => rate.Value))]);
        }
        return table;
    }

    private static string Compare(string better, string worse, List<string> targets, List<TransferCell> cells)
    {
        TransferMetrics Of(string attack, string target) => cells.First(cell => cell.Attack == attack && cell.Target == target).Metrics;
        var pooled = McNemarTest.Compare([.. targets.Select(target => (Of(better, target), Of(worse, target)))]);
        var each = targets.Select(target => $"{target} {McNemarTest.Compare(Of(better, target), Of(worse, target))}");
        return $"{better} against {worse}, images on which only one of them succeeds (McNemar): {string.Join("; ", each)}; over all targets, by image: {pooled}";
    }

    private static string Cell(Proportion rate) => $"{Percent(rate.Value)} ({Percent(rate.Lower)}-{Percent(rate.Upper)})";

    private static string Percent(double value) => (100 * value).ToString("0.0", CultureInfo.InvariantCulture);
}
