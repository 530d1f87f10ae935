using System.Globalization;

namespace MLNet.Sgm.Cli.Terminals;

/// <summary>How fast a piece of work goes, and how long it will take.</summary>
/// <param name="total">How many units there are.</param>
/// <param name="before">How many an earlier run did; they count for nothing here.</param>
/// <param name="unit">What is counted, in the plural.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class Pace(long total, long before, string unit, TimeProvider clock)
{
    private readonly long start = clock.GetTimestamp();

    /// <summary>Units per second and the time left, such as <c>12.3 images/s, 00:01:10 left</c>; empty as long as nothing is done.</summary>
    internal string Describe(long done)
    {
        var seconds = clock.GetElapsedTime(start).TotalSeconds;
        if (done <= before || seconds <= 0) return "";
        var rate = (done - before) / seconds;
        var left = done >= total ? "" : $", {TimeSpan.FromSeconds(Math.Ceiling((total - done) / rate)):c} left";
        return string.Create(CultureInfo.InvariantCulture, $"{rate:0.0} {unit}/s{left}");
    }
}
