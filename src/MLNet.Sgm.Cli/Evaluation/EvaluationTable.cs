using System.Globalization;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;
using Spectre.Console;

namespace MLNet.Sgm.Cli.Evaluation;

/// <summary>Shows what networks made of images.</summary>
internal static class EvaluationTable
{
    /// <summary>An object a network, for JSON.</summary>
    internal static IEnumerable<object> Rows(TransferReport report, IReadOnlyList<ImageClassifier> networks) =>
        report.Cells.Zip(networks, (cell, network) => new { cell.Target, network.Description.Architecture, cell.Metrics });

    /// <summary>A table with a row a network; of rates, those that are known.</summary>
    internal static void Print(IAnsiConsole console, TransferReport report)
    {
        (string Title, Func<TransferMetrics, Proportion?> Rate)[] all =
        [
            ("top-1 accuracy", metrics => metrics.Accuracy),
            ("top-5 accuracy", metrics => metrics.Top5Accuracy),
            ("attack success rate", metrics => metrics.AttackSuccessRate),
            ("targeted success rate", metrics => metrics.TargetedSuccessRate),
            ("success over right before", metrics => metrics.SuccessOverRightBefore),
            ("clean top-1 accuracy", metrics => metrics.CleanAccuracy),
        ];
        var columns = all.Where(column => report.Cells.Any(cell => column.Rate(cell.Metrics) is not null)).ToList();
        var table = new Table().Border(TableBorder.Rounded).AddColumn("target").AddColumn(new TableColumn("images").RightAligned());
        foreach (var (title, _) in columns) table.AddColumn(new TableColumn(title).RightAligned());
        foreach (var (_, _, target, metrics) in report.Cells)
            table.AddRow([Markup.Escape(target), metrics.Count.ToString(CultureInfo.InvariantCulture), .. columns.Select(column => column.Rate(metrics)?.ToString() ?? "")]);
        console.Write(table);
    }
}
