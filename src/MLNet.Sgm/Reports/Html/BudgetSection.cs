using System.Globalization;

namespace MLNet.Sgm.Reports.Html;

/// <summary>Success against the gradients that an attack takes an image, where attacks differ in them: a small chart for each source and target, a line or a mark for each method.</summary>
internal static class BudgetSection
{
    private const string Axis = "gradients an image";

    internal static Markup Of(ReportView view)
    {
        var points = view.Compared.Where(cell => cell.Success.Total > 0).Select(cell => (cell, attack: view.Report.FindAttack(cell))).Where(pair => pair.attack?.Gradients > 0)
            .Select(pair => new Point(pair.cell, pair.attack!.Method, pair.attack.Gradients!.Value)).ToList();
        var counts = points.Select(point => point.Gradients).Distinct().Order().ToList();
        if (counts.Count < 2) return default;
        var methods = points.Select(point => point.Method).Distinct().ToList();
        var ticks = counts.Select(count => (Place(count), count.ToString(CultureInfo.InvariantCulture))).ToList();
        var charts = points.GroupBy(point => (point.Cell.Source, point.Cell.Target))
            .Select(panel => new LineChart(Axis, ticks, [.. panel.GroupBy(point => point.Method).Select(line => Line(line, methods))], reference: null).Draw($"from {panel.Key.Source} to {panel.Key.Target}"));
        return Markup.Of($"""
            <section id="budget" aria-labelledby="budget-title">
            <h2 id="budget-title">What gradients buy</h2>
            <p class="explain">{view.Rates[0].Explanation} Beside it stands what an attack takes: the gradients an image and source network, on a logarithmic axis. Bars are 95 % intervals.</p>
            <ul class="legend">{methods.Select((method, index) => Markup.Of($"""<li>{LineChart.Key(index)}{method}</li>"""))}</ul>
            <div class="charts">
            {charts}
            </div>
            </section>
            """);
    }

    private static LineChart.Line Line(IGrouping<string, Point> line, List<string> methods) =>
        new(methods.IndexOf(line.Key), line.Key, [.. line.DistinctBy(point => point.Gradients).OrderBy(point => point.Gradients).Select(point => (Place(point.Gradients), point.Cell.Success))]);

    private static double Place(long gradients) => Math.Log10(gradients);

    private sealed record Point(TransferCell Cell, string Method, long Gradients);
}
