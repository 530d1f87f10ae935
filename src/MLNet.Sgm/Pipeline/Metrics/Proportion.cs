using System.Globalization;
using System.Text.Json.Serialization;

namespace MLNet.Sgm.Pipeline;

/// <summary>A share of images, with the 95 % interval of Wilson (Journal of the American Statistical Association 22, 1927).</summary>
/// <param name="Successes">How many images.</param>
/// <param name="Total">Of how many.</param>
[JsonConverter(typeof(ProportionJson))]
public readonly record struct Proportion(int Successes, int Total)
{
    private const double Z = 1.959963984540054;

    /// <summary>Successes over total, in [0, 1]; not a number if the total is 0.</summary>
    public double Value => (double)Successes / Total;

    /// <summary>Lower end of the interval; 0 if the total is 0. No success has 0, which the formula's rounding would miss.</summary>
    public double Lower => Successes == 0 ? 0 : Center - HalfWidth;

    /// <summary>Upper end of the interval; 1 if the total is 0. All successes have 1.</summary>
    public double Upper => Successes == Total ? 1 : Center + HalfWidth;

    private double Center => (Successes + Z * Z / 2) / (Total + Z * Z);

    private double HalfWidth => Z / (Total + Z * Z) * Math.Sqrt((double)Successes * (Total - Successes) / Total + Z * Z / 4);

    /// <summary>Percent with interval, such as <c>61.0 % (56.1 to 65.7)</c>.</summary>
    public override string ToString() => Total == 0
        ? "none of 0"
        : string.Create(CultureInfo.InvariantCulture, $"{100 * Value:0.0} % ({100 * Lower:0.0} to {100 * Upper:0.0})");

    internal static Proportion Of(IReadOnlyList<TransferOutcome> outcomes, Func<TransferOutcome, bool> counts) => new(outcomes.Count(counts), outcomes.Count);

    /// <summary>Null if it is not known of every image, or there is none, whether it counts.</summary>
    internal static Proportion? IfKnown(IReadOnlyList<TransferOutcome> outcomes, Func<TransferOutcome, bool?> counts) =>
        outcomes.Count > 0 && outcomes.All(outcome => counts(outcome) is not null) ? Of(outcomes, outcome => counts(outcome) is true) : null;

    /// <summary>The share of the images classified correctly before; null if that is not known of every image, or there is none.</summary>
    internal static Proportion? OfRightBefore(IReadOnlyList<TransferOutcome> outcomes, Func<TransferOutcome, bool> counts) =>
        IfKnown(outcomes, outcome => outcome.IsRightBefore) is null ? null : Of([.. outcomes.Where(outcome => outcome.IsRightBefore is true)], counts);
}
