using System.Globalization;

namespace MLNet.Sgm.Reports.Html;

/// <summary>A setting that a study may vary.</summary>
/// <param name="Key">Its name in the page's attributes.</param>
/// <param name="Title">The heading of its charts.</param>
/// <param name="Symbol">What stands at the axis.</param>
/// <param name="Value">Its value in an attack.</param>
/// <param name="Text">How a value is written at the axis.</param>
internal sealed record CurveAxis(string Key, string Title, string Symbol, Func<ReportAttack, double> Value, Func<ReportAttack, string> Text)
{
    internal static readonly IReadOnlyList<CurveAxis> All =
    [
        new("epsilon", "Success against ε", "ε", attack => attack.Epsilon, attack => Figures.Length(attack.Epsilon, attack.Norm)),
        new("steps", "Success against the number of steps", "steps", attack => attack.Steps, attack => FormattableString.Invariant($"{attack.Steps}")),
        new("gamma", "Success against γ", "γ", attack => attack.Gamma, attack => FormattableString.Invariant($"{attack.Gamma:0.##}")),
    ];

    private static readonly IReadOnlyList<CurveAxis> Settings = [.. All, new("momentum", "Success against the momentum", "momentum", attack => attack.Momentum, attack => FormattableString.Invariant($"{attack.Momentum:0.##}"))];

    /// <summary>What attacks must have in common to lie on one line: all but this setting. The step size often follows ε and the steps, and may differ.</summary>
    internal (string, object, string) Others(ReportAttack attack) =>
        (attack.Method, attack.Norm, string.Join(' ', Settings.Where(axis => axis != this).Select(axis => axis.Value(attack).ToString("R", CultureInfo.InvariantCulture))));

    /// <summary>What the lines of this axis are called: the method, and of the other settings those that distinguish it from another line.</summary>
    internal string Name(ReportAttack attack, IReadOnlyList<ReportAttack> drawn)
    {
        var told = Settings.Where(axis => axis != this && drawn.Where(other => other.Method == attack.Method && other.Source == attack.Source).Select(axis.Value).Distinct().Count() > 1);
        return string.Join(", ", told.Select(axis => $"{axis.Symbol} {axis.Text(attack)}").Prepend(attack.Method));
    }
}
