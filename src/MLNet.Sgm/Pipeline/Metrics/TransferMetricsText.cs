using System.Globalization;

namespace MLNet.Sgm.Pipeline;

/// <summary>Prints metrics, a line each.</summary>
internal static class TransferMetricsText
{
    internal static string Of(TransferMetrics metrics)
    {
        (string Name, string? Value)[] lines =
        [
            ("Images", metrics.Skipped == 0 ? $"{metrics.Count}" : $"{metrics.Count}, {metrics.Skipped} skipped"),
            ("Attack success rate", $"{metrics.AttackSuccessRate}"),
            ("Success over right before", metrics.SuccessOverRightBefore?.ToString()),
            ("Targeted success rate", metrics.TargetedSuccessRate?.ToString()),
            ("Clean accuracy", metrics.CleanAccuracy?.ToString()),
            ("Warning", metrics.CleanWarning),
            ("Clean top-5 accuracy", metrics.CleanTop5Accuracy?.ToString()),
            ("Accuracy", $"{metrics.Accuracy}"),
            ("Top-5 accuracy", $"{metrics.Top5Accuracy}"),
            ("Mean clean confidence", Number(metrics.MeanCleanConfidence)),
            ("Mean confidence", Number(metrics.MeanConfidence)),
            ("Linf, mean and max", Norm(metrics.MeanLInfinity, metrics.MaxLInfinity)),
            ("Unchanged images", metrics.Unchanged is > 0 and var unchanged ? $"{unchanged}" : null),
            ("L2, mean and max", Norm(metrics.MeanL2, metrics.MaxL2)),
        ];
        var known = lines.Where(line => line.Value is not null).ToList();
        var width = known.Max(line => line.Name.Length) + 2;
        return string.Join(Environment.NewLine, known.Select(line => line.Name.PadRight(width) + line.Value));
    }

    private static string? Norm(double? mean, double? max) => mean is null ? null : $"{Number(mean)}, {Number(max)}";

    private static string? Number(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture);
}
