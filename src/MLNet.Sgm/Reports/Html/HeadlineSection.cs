namespace MLNet.Sgm.Reports.Html;

/// <summary>The best attack on each target, and how sure that is.</summary>
internal static class HeadlineSection
{
    private const double Significance = 0.05;

    internal static Markup Of(ReportView view)
    {
        var targets = view.Targets.Where(target => view.Ranking(target).Count > 0).ToList();
        if (targets.Count == 0) return WhiteBoxOnly(view);
        return Markup.Of($"""
            <section id="summary" aria-labelledby="summary-title">
            <h2 id="summary-title">The strongest attack on each target</h2>
            <p class="lede">{Sentence(view, targets.Count)}</p>
            {Warnings(view)}
            <ul class="cards">
            {targets.Select(target => Card(view, target))}
            </ul>
            </section>
            """);
    }

    private static Markup WhiteBoxOnly(ReportView view) => Markup.Of($"""
        <section id="summary" aria-labelledby="summary-title">
        <h2 id="summary-title">White-box results</h2>
        <p class="lede">{(view.Report.Cells.Count == 0 ? "There are no results yet." : "Every network here was attacked by its own gradient; nothing was transferred to another one.")}</p>
        {Warnings(view)}
        </section>
        """);

    private static Markup Warnings(ReportView view) => Markup.Of($"{view.Report.Warnings.Select(warning => Markup.Of($"""<p class="note"><strong>{warning.About}</strong>: {warning.Sentence}</p>"""))}");

    private static Markup Sentence(ReportView view, int targets)
    {
        var kind = view.Rates[0];
        var runs = view.Compared.Select(cell => new AttackRun(cell.Source, cell.Attack)).Distinct().ToList();
        var (best, mean) = runs.Select(run => (run, view.Mean(run, kind))).MaxBy(pair => pair.Item2);
        var epsilon = view.ComparedEpsilon is { } length ? Markup.Of($" at ε = {length}") : default;
        return runs.Count == 1
            ? Markup.Of($"<strong>{best.Attack}</strong> from <strong>{best.Source}</strong>{epsilon} succeeds on {Figures.Percent(mean)} % of images{(targets > 1 ? " on average over the targets" : "")}.")
            : Markup.Of($"Of {runs.Count} attacks{epsilon}, <strong>{best.Attack}</strong> from <strong>{best.Source}</strong> transfers best{(targets > 1 ? " on average over its targets" : "")}: it succeeds on {Figures.Percent(mean)} % of images.");
    }

    private static Markup Card(ReportView view, string target)
    {
        var ranking = view.Ranking(target);
        var best = ranking[0];
        return Markup.Of($"""
            <li class="card">
            <h3>{target}</h3>
            <p class="big"><data value="{best.Success.Value:R}">{Figures.Percent(best.Success.Value)}</data><span class="unit"> %</span></p>
            {IntervalBar.Of(best.Success, CleanError(best))}
            <p class="by"><strong>{best.Attack}</strong> from {best.Source}</p>
            <p class="note">95 % interval {Figures.Interval(best.Success)}, {Figures.Count(best.Success.Total)} images. {CleanSentence(best)}{Certainty(view.Report, ranking)}</p>
            </li>
            """);
    }

    private static double? CleanError(TransferCell cell) => cell.Metrics.TargetedSuccessRate is null && cell.Metrics.CleanAccuracy is { Total: > 0 } accuracy ? 1 - accuracy.Value : null;

    private static Markup CleanSentence(TransferCell best) => CleanError(best) is { } error ? Markup.Of($"Without attack it errs on {Figures.Percent(error)} %. ") : default;

    private static Markup Certainty(TransferReport report, IReadOnlyList<TransferCell> ranking)
    {
        if (ranking.Count == 1) return default;
        var (best, next) = (ranking[0], ranking[1]);
        var second = next.Source == best.Source ? Markup.Of($"{next.Attack}") : Markup.Of($"{next.Attack} from {next.Source}");
        var behind = Markup.Of($"the next, {second} ({Figures.Percent(next.Success.Value)} %)");
        if (Find(report, best, next) is { } test)
            return test.PValue < Significance
                ? Markup.Of($"Clearly ahead of {behind}: {Figures.PEquals(test.PValue)}.")
                : Markup.Of($"No clear lead over {behind}: {Figures.PEquals(test.PValue)}.");
        return next.Success.Upper < best.Success.Lower
            ? Markup.Of($"Clearly ahead of {behind}: their intervals do not overlap.")
            : Markup.Of($"No clear lead over {behind}: their intervals overlap.");
    }

    private static AttackComparison? Find(TransferReport report, TransferCell best, TransferCell next) => report.Comparisons.FirstOrDefault(comparison =>
        comparison.Target == best.Target && (Are(comparison, best, next) || Are(comparison, next, best)));

    private static bool Are(AttackComparison comparison, TransferCell first, TransferCell second) =>
        (comparison.Source, comparison.First) == (first.Source, first.Attack) && (comparison.SecondSource ?? comparison.Source, comparison.Second) == (second.Source, second.Attack);
}
