using System.Globalization;

namespace MLNet.Sgm.Bench;

/// <summary>What several runs of the same measured.</summary>
/// <param name="Median">The middle one; of an even number the mean of the two.</param>
/// <param name="Least">The smallest.</param>
/// <param name="Most">The largest.</param>
/// <param name="HalvesDiffer">By what part the medians of the first and the second half of the runs differ.</param>
internal sealed record Spread(double Median, double Least, double Most, double HalvesDiffer)
{
    /// <param name="values">At least two, in the order in which they were measured.</param>
    internal static Spread Of(IReadOnlyList<double> values)
    {
        var half = values.Count / 2;
        var (first, second) = (MedianOf(values.Take(half)), MedianOf(values.Skip(values.Count - half)));
        return new(MedianOf(values), values.Min(), values.Max(), Math.Abs(first - second) / Math.Min(first, second));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median:0.000} {Least:0.000}-{Most:0.000}");

    internal static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
