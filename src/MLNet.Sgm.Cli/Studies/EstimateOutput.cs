using System.Globalization;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Cli.Studies;

/// <summary>Prints what a study would take.</summary>
internal static class EstimateOutput
{
    private const double Mega = 1e6;

    internal static void Write(StudyEstimate estimate, Terminal terminal)
    {
        if (terminal.IsJson)
        {
            terminal.WriteJson(estimate);
            return;
        }
        (string Name, string Value)[] lines =
        [
            ("images", Count(estimate.Images)), ("adversarial images", Count(estimate.AdversarialImages)), ("gradients", Count(estimate.Gradients)), ("scores", Count(estimate.Scores)),
            ("time, about", Duration(estimate.Seconds)), ("disk, about", string.Create(CultureInfo.InvariantCulture, $"{estimate.Bytes / Mega:0.#} MB")),
        ];
        var width = lines.Max(line => line.Name.Length) + 2;
        foreach (var (name, value) in lines) terminal.Output.WriteLine(name.PadRight(width) + value);
        terminal.Output.WriteLine($"{estimate}");
    }

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        if (time.TotalHours >= 1) return FormattableString.Invariant($"{(long)time.TotalHours} h {time.Minutes} min");
        return time.TotalMinutes >= 1 ? FormattableString.Invariant($"{time.Minutes} min {time.Seconds} s") : FormattableString.Invariant($"{seconds:0.0} s");
    }
}
