using System.Globalization;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports.Html;

/// <summary>Numbers as a report shows them.</summary>
internal static class Figures
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    private const double Scientific = 0.001;
    private const int SmallestExponent = 300;
    private const double Smallest = 1e-300;

    internal static string Percent(double share) => double.IsNaN(share) ? "–" : Text($"{100 * share:0.0}");

    internal static string Interval(Proportion rate) => Text($"{100 * rate.Lower:0.0}–{100 * rate.Upper:0.0}");

    /// <summary>Such as <c>0.034</c>, <c>2.1 × 10⁻⁷</c>, or, where the number is too small for one, <c>&lt; 10⁻³⁰⁰</c>.</summary>
    internal static string PValue(double p)
    {
        if (p >= Scientific) return Text($"{p:0.###}");
        if (p < Smallest) return $"< 10⁻{Superscript(SmallestExponent)}";
        var exponent = (int)Math.Floor(Math.Log10(p));
        return Text($"{p / Math.Pow(10, exponent):0.0} × 10⁻{Superscript(-exponent)}");
    }

    /// <summary>Such as <c>p = 0.034</c>.</summary>
    internal static string PEquals(double p) => PValue(p) is var value && value.StartsWith('<') ? $"p {value}" : $"p = {value}";

    /// <summary>A length as attacks are published with: in 1/255 for L∞, in units of the image for L2.</summary>
    internal static string Length(float length, AttackNorm norm) => norm == AttackNorm.L2 ? Text($"{length:0.####}") : Text($"{255 * length:0.##}/255");

    internal static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u2009');

    internal static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        return time.TotalHours >= 1 ? Text($"{(int)time.TotalHours} h {time.Minutes} min") : time.TotalMinutes >= 1 ? Text($"{time.Minutes} min {time.Seconds} s") : Text($"{seconds:0.0} s");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Superscript(int number) => string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(digit => Superscripts[digit - '0']));
}
