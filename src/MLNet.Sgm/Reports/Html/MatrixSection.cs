using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports.Html;

/// <summary>The transfer matrix: a heat map, and a table with intervals, for each rate that is known.</summary>
internal static class MatrixSection
{
    internal static Markup Of(ReportView view)
    {
        if (view.Rates.Count == 0) return default;
        return Markup.Of($"""
            <section id="matrix" aria-labelledby="matrix-title">
            <h2 id="matrix-title">Transfer matrix</h2>
            {Choice(view)}
            {view.Rates.Select((kind, index) => Panel(view, kind, isShown: index == 0))}
            <div class="actions">
            <button type="button" data-copy="csv-text">Copy as CSV</button>
            <button type="button" data-copy="markdown-text">Copy as Markdown</button>
            <span class="said" role="status"></span>
            </div>
            <textarea id="csv-text" class="source" readonly hidden aria-label="The matrix as comma-separated values">{ReportCsv.Of(view.Report)}</textarea>
            <textarea id="markdown-text" class="source" readonly hidden aria-label="The matrix as Markdown">{ReportMarkdown.Of(view.Report)}</textarea>
            </section>
            """);
    }

    private static Markup Choice(ReportView view) => view.Rates.Count == 1 ? default : Markup.Of($"""
        <fieldset class="choice">
        <legend>Success over</legend>
        {view.Rates.Select((kind, index) => Markup.Of($"""<label><input type="radio" name="rate" value="{kind.Key}"{(index == 0 ? Markup.Of($" checked") : default)}><span>{kind.Label}</span></label>"""))}
        </fieldset>
        """);

    private static Markup Panel(ReportView view, RateKind kind, bool isShown) => Markup.Of($"""
        <div class="matrix" data-rate="{kind.Key}"{(isShown ? default : Markup.Of($" hidden"))}>
        <p class="explain">{kind.Explanation}</p>
        {HeatMap(view, kind)}
        <p class="hint">Percent of images, with Wilson’s 95 % interval below. The highest of a column is bold.</p>
        <div class="scroll" tabindex="0" role="region" aria-label="Table of success rates with intervals">
        <table class="rates">
        <caption class="unseen">Success rates with 95 % intervals: a row an attack, a column a target</caption>
        <thead><tr><th scope="col">Attack</th>{view.Targets.Select(target => Column(view, target))}<th scope="col" class="n">Mean</th></tr></thead>
        {view.Runs.GroupBy(run => run.Source).Select(ofSource => Body(view, kind, ofSource.Key, [.. ofSource]))}
        </table>
        </div>
        </div>
        """);

    private static Markup Column(ReportView view, string target)
    {
        var accuracy = view.Report.Cells.FirstOrDefault(cell => cell.Target == target && cell.Metrics.CleanAccuracy is { Total: > 0 })?.Metrics.CleanAccuracy;
        var clean = accuracy is { } known ? Markup.Of($"""<small>clean error {Figures.Percent(1 - known.Value)}</small>""") : default;
        return Markup.Of($"""<th scope="col" class="n">{target}{clean}</th>""");
    }

    private static Markup Body(ReportView view, RateKind kind, string source, IReadOnlyList<AttackRun> runs) => Markup.Of($"""
        <tbody>
        <tr class="group"><th scope="rowgroup" colspan="{view.Targets.Count + 2}">from {source}</th></tr>
        {runs.Select(run => Markup.Of($"""<tr><th scope="row">{run.Attack}</th>{view.Targets.Select(target => Cell(view, kind, run, target))}<td class="n mean">{Figures.Percent(view.Mean(run, kind))}</td></tr>"""))}
        </tbody>
        """);

    private static Markup Cell(ReportView view, RateKind kind, AttackRun run, string target)
    {
        if (view.Cell(run, target) is not { } cell || kind.Of(cell.Metrics) is not { Total: > 0 } rate)
            return Markup.Of($"""<td class="n none"><span aria-label="not measured">–</span></td>""");
        var note = !cell.IsTransfer ? Markup.Of($"""<small class="tag">white box</small>""") : IsHighest(view, kind, cell, rate) ? Markup.Of($"""<span class="unseen"> (highest)</span>""") : default;
        var look = !cell.IsTransfer ? "n white-box" : IsHighest(view, kind, cell, rate) ? "n highest" : "n";
        return Markup.Of($"""
            <td class="{look}" data-source="{run.Source}" data-attack="{run.Attack}" data-target="{target}"><data value="{rate.Value:R}">{Figures.Percent(rate.Value)}</data>{note}<small class="ci">{Figures.Interval(rate)}</small>{IntervalBar.Of(rate)}</td>
            """);
    }

    private static bool IsHighest(ReportView view, RateKind kind, TransferCell cell, Proportion rate) =>
        view.Report.Cells.Where(other => other.Target == cell.Target && other.IsTransfer).All(other => kind.Of(other.Metrics) is not { Total: > 0 } against || against.Value <= rate.Value);

    private static Markup HeatMap(ReportView view, RateKind kind) => Markup.Of($"""
        <figure class="heat">
        <div class="scroll" role="img" aria-label="{HeatMapLabel(view, kind)}">
        <table aria-hidden="true">
        <tr><td></td>{view.Targets.Select(target => Markup.Of($"<td>{target}</td>"))}</tr>
        {view.Runs.GroupBy(run => run.Source).Select(ofSource => Markup.Of($"""
        <tr class="from"><td colspan="{view.Targets.Count + 1}">from {ofSource.Key}</td></tr>
        {ofSource.Select(run => Markup.Of($"<tr><td>{run.Attack}</td>{view.Targets.Select(target => HeatCell(view.Cell(run, target), kind))}</tr>"))}
        """))}
        </table>
        </div>
        <figcaption class="scale" aria-hidden="true">0 %<span>{Enumerable.Range(0, HeatColors.Levels).Select(level => Markup.Of($"""<i class="h{level}"></i>"""))}</span>100 %{(view.Report.Cells.All(cell => cell.IsTransfer) ? default : Markup.Of($"""<b class="own"></b>the source itself, a white box"""))}</figcaption>
        </figure>
        """);

    private static Markup HeatCell(TransferCell? cell, RateKind kind)
    {
        if (cell is null || kind.Of(cell.Metrics) is not { Total: > 0 } rate) return Markup.Of($"""<td class="blank"></td>""");
        return Markup.Of($"""<td class="h{HeatColors.Level(rate.Value)}{(cell.IsTransfer ? "" : " own")}">{100 * rate.Value:0}</td>""");
    }

    private static string HeatMapLabel(ReportView view, RateKind kind)
    {
        var rates = view.Report.Cells.Where(cell => cell.IsTransfer).Select(cell => kind.Of(cell.Metrics)).OfType<Proportion>().Where(rate => rate.Total > 0).ToList();
        var range = rates.Count == 0 ? "" : $" Transfers are between {Figures.Percent(rates.Min(rate => rate.Value))} and {Figures.Percent(rates.Max(rate => rate.Value))} percent.";
        return $"Heat map of the success rates, a row an attack and a column a target; the table after it has the numbers.{range}";
    }
}
