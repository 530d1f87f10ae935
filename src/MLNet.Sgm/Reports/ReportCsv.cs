using System.Globalization;
using System.Text;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports;

/// <summary>The matrix as comma-separated values.</summary>
internal static class ReportCsv
{
    private static readonly (string Name, Func<TransferMetrics, Proportion?> Rate)[] Rates =
    [
        ("attack_success_rate", metrics => metrics.AttackSuccessRate),
        ("success_over_right_before", metrics => metrics.SuccessOverRightBefore),
        ("targeted_success_rate", metrics => metrics.TargetedSuccessRate),
        ("clean_accuracy", metrics => metrics.CleanAccuracy),
        ("clean_top5_accuracy", metrics => metrics.CleanTop5Accuracy),
        ("accuracy", metrics => metrics.Accuracy),
        ("top5_accuracy", metrics => metrics.Top5Accuracy),
    ];

    private static readonly (string Name, Func<TransferMetrics, double?> Value)[] Means =
    [
        ("mean_clean_confidence", metrics => metrics.MeanCleanConfidence),
        ("mean_confidence", metrics => metrics.MeanConfidence),
        ("mean_l_infinity", metrics => metrics.MeanLInfinity),
        ("max_l_infinity", metrics => metrics.MaxLInfinity),
        ("mean_l2", metrics => metrics.MeanL2),
        ("max_l2", metrics => metrics.MaxL2),
    ];

    internal static string Of(TransferReport report)
    {
        var text = new StringBuilder();
        AppendRow(text, ["source", "attack", "target", "epsilon", "step_size", "steps", "gamma", "images", "skipped",
            .. Rates.SelectMany(rate => new[] { rate.Name, $"{rate.Name}_lower", $"{rate.Name}_upper" }), .. Means.Select(mean => mean.Name)]);
        foreach (var cell in report.Cells)
        {
            var attack = report.FindAttack(cell);
            AppendRow(text, [cell.Source, cell.Attack, cell.Target, Number(attack?.Epsilon), Number(attack?.StepSize), Number(attack?.Steps), Number(attack?.Gamma), Number(cell.Metrics.Count), Number(cell.Metrics.Skipped),
                .. Rates.SelectMany(rate => Interval(rate.Rate(cell.Metrics))), .. Means.Select(mean => Number(mean.Value(cell.Metrics)))]);
        }
        return text.ToString();
    }

    private static string[] Interval(Proportion? rate) => rate is { Total: > 0 } known ? [Number(known.Value), Number(known.Lower), Number(known.Upper)] : ["", "", ""];

    private static string Number(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "";

    private static void AppendRow(StringBuilder text, IReadOnlyList<string> fields) => text.AppendJoin(',', fields.Select(Quote)).Append("\r\n");

    private static string Quote(string field) => field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"")}\"";
}
