using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports.Html;

/// <summary>A rate on a line from 0 to 100 %: a mark, its interval, and where the target is without attack.</summary>
internal static class IntervalBar
{
    // As wide as its place and no wider than high: the strokes keep their width.
    internal static Markup Of(Proportion rate, double? cleanError = null) => Markup.Of($"""
        <svg class="interval" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" x="0" y="3" width="100" height="2"/><rect class="span" x="{100 * rate.Lower:0.##}" y="2" width="{100 * (rate.Upper - rate.Lower):0.##}" height="4"/>{Clean(cleanError)}<rect class="mark" x="{Math.Clamp(100 * rate.Value - 0.5, 0, 99):0.##}" y="0" width="1" height="8"/></svg>
        """);

    private static Markup Clean(double? error) => error is { } share ? Markup.Of($"""<rect class="clean" x="{Math.Clamp(100 * share - 0.25, 0, 99.5):0.##}" y="1" width="0.5" height="6"/>""") : default;
}
