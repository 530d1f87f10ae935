using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports.Html;

/// <summary>Lines of rates with their intervals. Lines differ in colour, dash and mark.</summary>
/// <param name="axis">What stands at the horizontal axis.</param>
/// <param name="ticks">Its values, and how they are written.</param>
/// <param name="lines">The lines.</param>
/// <param name="reference">A rate to compare with; null for none.</param>
internal sealed class LineChart(string axis, IReadOnlyList<(double Value, string Text)> ticks, IReadOnlyList<LineChart.Line> lines, double? reference)
{
    /// <summary>How many looks there are; the next line looks like the first.</summary>
    private const int Looks = 6;

    private const double Width = 320, Height = 210, Left = 34, Right = 12, Top = 12, Bottom = 38;
    private const double Inset = 14;

    // Lines stand beside each other at one value, so that intervals do not hide each other.
    private const double Dodge = 3.5;

    /// <summary>One line.</summary>
    /// <param name="Look">Its number in the legend.</param>
    /// <param name="Name">Its name there.</param>
    /// <param name="Points">Its rates, by the value at the axis.</param>
    internal sealed record Line(int Look, string Name, IReadOnlyList<(double Value, Proportion Rate)> Points);

    /// <summary>A line's look, for a legend.</summary>
    internal static Markup Key(int look) => Markup.Of($"""<svg class="key s{look % Looks}" viewBox="0 0 28 12" aria-hidden="true"><path class="line" d="M1 6H27"/>{Mark(look, 14, 6)}</svg>""");

    internal Markup Draw(string title) => Markup.Of($"""
        <figure class="chart">
        <figcaption>{title}</figcaption>
        <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{Label(title)}">
        {new[] { 0, 25, 50, 75, 100 }.Select(percent => Markup.Of($"""<path class="grid" d="M{Left} {Y(percent / 100d):0.#}H{Width - Right}"/><text class="tick" x="{Left - 6}" y="{Y(percent / 100d) + 3.5:0.#}" text-anchor="end">{percent}</text>"""))}
        {ticks.Select(tick => Markup.Of($"""<text class="tick" x="{X(tick.Value):0.#}" y="{Height - Bottom + 16}" text-anchor="middle">{tick.Text}</text>"""))}
        <text class="axis" x="{(Left + Width - Right) / 2}" y="{Height - 5}" text-anchor="middle">{axis}</text>
        {(reference is { } rate ? Markup.Of($"""<path class="reference" d="M{Left} {Y(rate):0.#}H{Width - Right}"/>""") : default)}
        {lines.Select((line, index) => Draw(line, (index - (lines.Count - 1) / 2d) * Dodge))}
        </svg>
        </figure>
        """);

    private Markup Draw(Line line, double shift) => Markup.Of($"""
        <g class="s{line.Look % Looks}">
        {line.Points.Select(point => Markup.Of($"""<path class="whisker" d="M{X(point.Value) + shift:0.#} {Y(point.Rate.Lower):0.#}V{Y(point.Rate.Upper):0.#}"/>"""))}
        <path class="line" d="M{string.Join('L', line.Points.Select(point => FormattableString.Invariant($"{X(point.Value) + shift:0.#} {Y(point.Rate.Value):0.#}")))}"/>
        {line.Points.Select(point => Markup.Of($"""<g><title>{line.Name}, {axis} {TextOf(point.Value)}: {Figures.Percent(point.Rate.Value)} % ({Figures.Interval(point.Rate)})</title>{Mark(line.Look, X(point.Value) + shift, Y(point.Rate.Value))}</g>"""))}
        </g>
        """);

    private string TextOf(double value) => ticks.First(tick => tick.Value == value).Text;

    private string Label(string title) => $"Line chart {title}, success in percent by {axis}. " + string.Join(" ", lines.Select(line =>
        $"{line.Name}: {string.Join(", ", line.Points.Select(point => $"{TextOf(point.Value)} {Figures.Percent(point.Rate.Value)}"))}."));

    private static Markup Mark(int look, double x, double y) => (look % Looks) switch
    {
        0 => Markup.Of($"""<circle class="mark" cx="{x:0.#}" cy="{y:0.#}" r="3.4"/>"""),
        1 => Markup.Of($"""<path class="mark" d="M{x - 3.2:0.#} {y - 3.2:0.#}h6.4v6.4h-6.4z"/>"""),
        2 => Markup.Of($"""<path class="mark" d="M{x:0.#} {y - 4.2:0.#}l4 7h-8z"/>"""),
        3 => Markup.Of($"""<path class="mark" d="M{x:0.#} {y - 4.6:0.#}l4.2 4.6l-4.2 4.6l-4.2 -4.6z"/>"""),
        4 => Markup.Of($"""<path class="mark" d="M{x:0.#} {y + 4.2:0.#}l4 -7h-8z"/>"""),
        _ => Markup.Of($"""<circle class="mark open" cx="{x:0.#}" cy="{y:0.#}" r="3.2"/>"""),
    };

    private double X(double value)
    {
        var (least, most) = (ticks[0].Value, ticks[^1].Value);
        return Left + Inset + (most > least ? (value - least) / (most - least) : 0.5) * (Width - Left - Right - 2 * Inset);
    }

    private static double Y(double share) => Top + (1 - share) * (Height - Top - Bottom);
}
