using System.Globalization;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports.Html;

/// <summary>How much of each attack survives what stands before a network: a chart for each source and network, and a table for each network.</summary>
internal static class SurvivalSection
{
    internal static Markup Of(ReportView view)
    {
        var networks = SurvivalTable.Of(view.Report.Cells);
        if (networks.Count == 0) return default;
        var attacks = networks.SelectMany(network => network.Rows).Select(row => row.Run.Attack).Distinct().ToList();
        return Markup.Of($"""
            <section id="survival" aria-labelledby="survival-title">
            <h2 id="survival-title">What survives on the way</h2>
            <p class="explain">Success rates of a network alone, and behind what images go through before it. Below each stands what survives: of the images that the network takes for what they are unattacked, alone and behind it, and that the attack fools alone, the share that it fools still. Bars are 95 % intervals.</p>
            <ul class="legend">{attacks.Select((attack, index) => Markup.Of($"""<li>{LineChart.Key(index)}{attack}</li>"""))}</ul>
            {networks.Select(network => Network(network, attacks))}
            </section>
            """);
    }

    private static Markup Network(SurvivalTable network, List<string> attacks) => Markup.Of($"""
        <h3>{network.Name}</h3>
        <div class="charts">
        {network.Rows.GroupBy(row => row.Run.Source).Select(ofSource => Chart(network, ofSource.Key, [.. ofSource], attacks))}
        </div>
        <div class="scroll" tabindex="0" role="region" aria-label="Table of what survives">
        <table class="rates">
        <caption class="unseen">Success rates against {network.Name} alone and behind each processing: a row an attack</caption>
        <thead><tr><th scope="col">Attack</th>{network.Columns.Select((column, index) => Markup.Of($"""<th scope="col" class="n">{index} {column}<small>{CleanError(network, index)}</small></th>"""))}</tr></thead>
        <tbody>
        {network.Rows.Select(row => Markup.Of($"""<tr><th scope="row">{row.Run.Attack}<small>from {row.Run.Source}</small></th>{row.Cells.Select(Cell)}</tr>"""))}
        </tbody>
        </table>
        </div>
        """);

    private static string CleanError(SurvivalTable network, int column) =>
        network.Rows.Select(row => row.Cells[column]?.Metrics.CleanAccuracy).FirstOrDefault(accuracy => accuracy is { Total: > 0 }) is { } known ? $"clean error {Figures.Percent(1 - known.Value)}" : "";

    private static Markup Chart(SurvivalTable network, string source, IReadOnlyList<SurvivalRow> rows, List<string> attacks)
    {
        var ticks = network.Columns.Select((_, index) => ((double)index, index.ToString(CultureInfo.InvariantCulture))).ToList();
        var lines = rows.Select(row => new LineChart.Line(attacks.IndexOf(row.Run.Attack), row.Run.Attack,
            [.. row.Cells.Select((cell, index) => (cell, index)).Where(point => point.cell?.Success.Total > 0).Select(point => ((double)point.index, point.cell!.Success))])).ToList();
        return new LineChart("what stands before it, by its number in the table", ticks, lines, reference: null).Draw($"from {source} to {network.Name}");
    }

    private static Markup Cell(TransferCell? cell)
    {
        if (cell is not { Success.Total: > 0 }) return Markup.Of($"""<td class="n none"><span aria-label="not measured">–</span></td>""");
        var rate = cell.Success;
        var survives = cell.Survival is { Total: > 0 } survival ? Markup.Of($"""<small>survives {Figures.Percent(survival.Value)} % of {survival.Total}</small>""") : default;
        return Markup.Of($"""<td class="n"><data value="{rate.Value:R}">{Figures.Percent(rate.Value)}</data><small class="ci">{Figures.Interval(rate)}</small>{survives}</td>""");
    }
}
