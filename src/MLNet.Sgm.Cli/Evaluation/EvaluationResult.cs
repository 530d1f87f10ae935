using System.Globalization;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;
using Spectre.Console;

namespace MLNet.Sgm.Cli.Evaluation;

/// <summary>What networks made of images.</summary>
/// <param name="Path">The images, as they were named on the command line.</param>
/// <param name="Images">The images.</param>
/// <param name="Targets">The networks.</param>
/// <param name="Metrics">What each made of them.</param>
internal sealed record EvaluationResult(string Path, EvaluationImages Images, IReadOnlyList<ImageClassifier> Targets, IReadOnlyList<TransferMetrics> Metrics)
{
    /// <summary>A line a network, for JSON.</summary>
    internal IEnumerable<object> Rows => Targets.Zip(Metrics, (target, metrics) => new { Target = target.Name, target.Description.Architecture, Metrics = metrics });

    /// <summary>A table with a row a network.</summary>
    internal void Print(IAnsiConsole console)
    {
        List<(string Title, Func<TransferMetrics, Proportion?> Rate)> columns =
        [
            ("top-1 accuracy", metrics => metrics.Accuracy),
            ("top-5 accuracy", metrics => metrics.Top5Accuracy),
            ("attack success rate", metrics => metrics.AttackSuccessRate),
        ];
        if (Images.HasTargets) columns.Add(("targeted success rate", metrics => metrics.TargetedSuccessRate));
        if (Images.Clean is not null)
        {
            columns.Add(("success over right before", metrics => metrics.SuccessOverRightBefore));
            columns.Add(("clean top-1 accuracy", metrics => metrics.CleanAccuracy));
        }
        var table = new Table().Border(TableBorder.Rounded).AddColumn("target").AddColumn(new TableColumn("images").RightAligned());
        foreach (var (title, _) in columns) table.AddColumn(new TableColumn(title).RightAligned());
        foreach (var (target, metrics) in Targets.Zip(Metrics))
            table.AddRow([Markup.Escape(target.Name), metrics.Count.ToString(CultureInfo.InvariantCulture), .. columns.Select(column => column.Rate(metrics)?.ToString() ?? "")]);
        console.Write(table);
    }

    /// <summary>The result as a report, of an attack that the manifest describes where there is one.</summary>
    internal TransferReport ToReport(string command, string device, TimeSpan elapsed)
    {
        var name = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path));
        var source = Images.ManifestSource ?? "unknown";
        return new()
        {
            Title = $"Transfer of {name}",
            Command = command,
            Created = DateTimeOffset.UtcNow,
            Environment = ReportEnvironment.Current(device, elapsed),
            Dataset = new(name, Images.Scored.Images.Count, Targets[0].ClassNames),
            Classifiers = [.. Targets.Select(target => ReportClassifier.Of(target, target.Name))],
            Cells = [.. Targets.Zip(Metrics, (target, metrics) => new TransferCell(source, name, target.Name, metrics))],
        };
    }
}
