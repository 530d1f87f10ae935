namespace MLNet.Sgm.Reports.Html;

/// <summary>Attacks against each other on the same images.</summary>
internal static class ComparisonSection
{
    private const double Significance = 0.05;

    internal static Markup Of(ReportView view)
    {
        var comparisons = view.Report.Comparisons;
        if (comparisons.Count == 0) return default;
        var widest = Math.Max(1, comparisons.Max(comparison => Math.Max(comparison.OnlyFirst, comparison.OnlySecond)));
        return Markup.Of($"""
            <section id="comparisons" aria-labelledby="comparisons-title">
            <h2 id="comparisons-title">The same images under two attacks</h2>
            <p class="explain">Images on which only one of two attacks succeeds; over all targets, those of which one attack fools more targets. p is how likely so uneven a split is if neither attack is better (McNemar’s test, exact, two-sided), for each row by itself: of twenty such rows one is below 0.05 by chance.</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Table of comparisons">
            <table class="versus">
            <caption class="unseen">Comparisons of attacks by McNemar’s test</caption>
            <thead><tr><th scope="col">First</th><th scope="col">Second</th><th scope="col">Target</th><th scope="col" class="n one">Only first</th><th scope="col" class="split"><span class="unseen">Split</span></th><th scope="col" class="two">Only second</th><th scope="col" class="n">p</th></tr></thead>
            <tbody>
            {comparisons.Select(comparison => Row(comparison, widest))}
            </tbody>
            </table>
            </div>
            </section>
            """);
    }

    private static Markup Row(AttackComparison comparison, int widest) => Markup.Of($"""
        <tr{(comparison.PValue < Significance ? Markup.Of($" class=\"sure\"") : default)}><th scope="row">{comparison.First}<small>from {comparison.Source}</small></th><td>{comparison.Second}<small>from {comparison.SecondSource ?? comparison.Source}</small></td><td>{comparison.Target ?? "all, by image"}</td><td class="n">{comparison.OnlyFirst}</td><td class="split">{Split(comparison, widest)}</td><td>{comparison.OnlySecond}</td><td class="n"><data value="{comparison.PValue:R}">{Figures.PValue(comparison.PValue)}</data></td></tr>
        """);

    private static Markup Split(AttackComparison comparison, int widest)
    {
        var (first, second) = (50d * comparison.OnlyFirst / widest, 50d * comparison.OnlySecond / widest);
        return Markup.Of($"""<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="first" x="{50 - first:0.##}" width="{first:0.##}" height="8"/><rect class="second" x="50" width="{second:0.##}" height="8"/><path class="middle" d="M50 0V8"/></svg>""");
    }
}
