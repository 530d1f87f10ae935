using System.Globalization;

namespace MLNet.Sgm.Reports.Html;

/// <summary>What was expected, and whether it holds.</summary>
internal static class ExpectationSection
{
    internal static Markup Of(ReportView view)
    {
        var results = view.Report.Expectations;
        if (results.Count == 0) return default;
        var failed = results.Count(result => !result.Holds);
        return Markup.Of($"""
            <section id="expectations" aria-labelledby="expectations-title">
            <h2 id="expectations-title">Expectations</h2>
            <p class="lede">{(failed == 0 ? Markup.Of($"All {results.Count} hold.") : Markup.Of($"<strong>{failed} of {results.Count} fail.</strong>"))}</p>
            <p class="explain">By the interval, an expectation fails only if the whole 95 % interval lies beyond its limit; by the point, as soon as the rate does.</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Table of expectations">
            <table class="facts">
            <caption class="unseen">Expectations and what was found</caption>
            <thead><tr><th scope="col">What</th><th scope="col" class="n">Below</th><th scope="col">By</th><th scope="col" class="n">Found</th><th scope="col">Verdict</th></tr></thead>
            <tbody>
            {results.OrderBy(result => result.Holds).Select(Row)}
            </tbody>
            </table>
            </div>
            </section>
            """);
    }

    private static Markup Row(ExpectationResult result) => Markup.Of($"""
        <tr><th scope="row">{result.Subject}</th><td class="n">{result.Expectation.Limit.ToString("0.####", CultureInfo.InvariantCulture)} %</td><td>{(result.Expectation.By == ExpectationBasis.Point ? "point" : "interval")}</td><td class="n">{Figures.Percent(result.Rate.Value)}<small class="ci">{Figures.Interval(result.Rate)}</small></td><td>{(result.Holds ? Markup.Of($"holds") : Markup.Of($"<strong>fails</strong>"))}</td></tr>
        """);
}
