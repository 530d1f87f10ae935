using System.Globalization;
using Microsoft.ML;
using MLNet.Sgm.Reports;
using MLNet.Sgm.Studies;

namespace EqualCost;

/// <summary>Runs a study and prints success beside gradients: <c>dotnet run -c Release --project examples/TransferStudy</c>.</summary>
public static class Comparison
{
    /// <param name="file">The study's file.</param>
    /// <param name="images">The number of images, spread over the classes; null for what the file says.</param>
    /// <param name="output">The folder of images and report; an interrupted run goes on in it.</param>
    /// <param name="writer">Where the table goes.</param>
    public static TransferReport Run(string file, int? images, string output, TextWriter writer)
    {
        var study = TransferStudy.Load(file);
        study = study with { Dataset = study.Dataset with { Take = images ?? study.Dataset.Take } };
        var report = study.RunAsync(new MLContext(seed: 0) { GpuDeviceId = 0, FallbackToCpu = true }, output).GetAwaiter().GetResult();
        var targets = study.Targets.Select(target => target.Name).ToList();
        writer.WriteLine($"Attack success rate, percent of {report.Dataset.Images} images:");
        writer.WriteLine(Row("Attack", ["gradients", .. targets, "mean"]));
        foreach (var attack in report.Attacks)
        {
            var rates = targets.Select(target => report.Cells.Single(cell => cell.Attack == attack.Name && cell.Target == target).Metrics.AttackSuccessRate.Value).ToList();
            writer.WriteLine(Row(attack.Name, [$"{attack.Gradients}", .. rates.Append(rates.Average()).Select(rate => (100 * rate).ToString("0.0", CultureInfo.InvariantCulture))]));
        }
        writer.WriteLine($"Success against gradients, with intervals, is in '{Path.Combine(output, "report.html")}'.");
        return report;
    }

    private static string Row(string name, IEnumerable<string> values) => $"{name,-20}{string.Concat(values.Select(value => $"{value,12}"))}";
}
