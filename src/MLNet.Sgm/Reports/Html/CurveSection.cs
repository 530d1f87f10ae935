namespace MLNet.Sgm.Reports.Html;

/// <summary>Success against ε, steps and γ, where a study varies them: a small chart for each source and target, a line for each method.</summary>
internal static class CurveSection
{
    internal static Markup Of(ReportView view)
    {
        List<Markup> groups = [.. CurveAxis.All.Select(axis => Group(view, axis)).OfType<Markup>()];
        if (groups.Count == 0) return default;
        return Markup.Of($"""
            <section id="curves" aria-labelledby="curves-title">
            <h2 id="curves-title">What the settings do</h2>
            <p class="explain">{view.Rates[0].Explanation} Bars are 95 % intervals; the dotted line is the target’s error without attack.</p>
            {groups}
            </section>
            """);
    }

    private static Markup? Group(ReportView view, CurveAxis axis)
    {
        var points = view.Report.Cells.Where(cell => cell.IsTransfer && cell.Success.Total > 0)
            .Select(cell => (cell, attack: view.Report.FindAttack(cell))).Where(pair => pair.attack is not null).Select(pair => (pair.cell, attack: pair.attack!)).ToList();
        var lines = points.GroupBy(point => (point.cell.Source, point.cell.Target, Others: axis.Others(point.attack)))
            .Select(line => (line.Key.Source, line.Key.Target, Points: line.DistinctBy(point => axis.Value(point.attack)).OrderBy(point => axis.Value(point.attack)).ToList()))
            .Where(line => line.Points.Count > 1).ToList();
        if (lines.Count == 0) return null;

        var drawn = lines.SelectMany(line => line.Points).Select(point => point.attack).Distinct().ToList();
        string Name(ReportAttack attack) => axis.Name(attack, drawn);
        var names = lines.Select(line => Name(line.Points[0].attack)).Distinct().ToList();
        var ticks = drawn.DistinctBy(axis.Value).OrderBy(axis.Value).Select(attack => (axis.Value(attack), axis.Text(attack))).ToList();
        var charts = lines.GroupBy(line => (line.Source, line.Target)).Select(panel => new LineChart(axis.Symbol, ticks, [.. panel.Select(line =>
            new LineChart.Line(names.IndexOf(Name(line.Points[0].attack)), Name(line.Points[0].attack), [.. line.Points.Select(point => (axis.Value(point.attack), point.cell.Success))]))],
            CleanError(panel.First().Points[0].cell)).Draw($"from {panel.Key.Source} to {panel.Key.Target}"));
        return Markup.Of($"""
            <h3>{axis.Title}</h3>
            <ul class="legend">{names.Select((name, index) => Markup.Of($"""<li>{LineChart.Key(index)}{name}</li>"""))}</ul>
            <div class="charts">
            {charts}
            </div>
            """);
    }

    private static double? CleanError(TransferCell cell) => cell.Metrics.TargetedSuccessRate is null && cell.Metrics.CleanAccuracy is { Total: > 0 } accuracy ? 1 - accuracy.Value : null;
}
