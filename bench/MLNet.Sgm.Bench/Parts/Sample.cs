using System.Diagnostics;
using System.Globalization;

namespace MLNet.Sgm.Bench.Parts;

/// <summary>What an image took.</summary>
/// <param name="Seconds">Of the clock.</param>
/// <param name="CpuSeconds">Of all the process's threads together.</param>
internal readonly record struct Sample(double Seconds, double CpuSeconds)
{
    /// <summary>Measures what returns the number of its images.</summary>
    internal static Sample Of(Func<int> run)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        var count = run();
        return new(Stopwatch.GetElapsedTime(start).TotalSeconds / count, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / count);
    }

    internal static Sample Best(IReadOnlyList<Sample> samples) => new(samples.Min(sample => sample.Seconds), samples.Min(sample => sample.CpuSeconds));

    /// <summary>The middle of each of the two.</summary>
    internal static Sample Median(IReadOnlyList<Sample> samples) => new(Spread.MedianOf(samples.Select(sample => sample.Seconds)), Spread.MedianOf(samples.Select(sample => sample.CpuSeconds)));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{1 / Seconds:0.000} images/s ({CpuSeconds:0.000} CPU s an image)");
}
