using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports.Html;

/// <summary>How classes differ: a table of bars for an attack that the reader chooses.</summary>
internal static class ClassSection
{
    private const int LeastImages = 5;
    private const int MostClasses = 30;
    private const int MostRuns = 12;

    internal static Markup Of(ReportView view)
    {
        var kind = view.Rates.FirstOrDefault(rate => rate.Key == "all");
        var compared = view.Compared.Select(cell => new AttackRun(cell.Source, cell.Attack)).Distinct().ToList();
        var classes = Classes(view);
        if (kind is null || compared.Count == 0 || classes.Count == 0) return default;
        var strongest = compared.OrderByDescending(run => view.Mean(run, kind)).Take(MostRuns).ToHashSet();
        List<AttackRun> runs = [.. compared.Where(strongest.Contains)];
        var shown = strongest.First();
        return Markup.Of($"""
            <section id="classes" aria-labelledby="classes-title">
            <h2 id="classes-title">Class by class</h2>
            <p class="explain">{Explanation(view, classes.Count, runs.Count < compared.Count)}</p>
            <div class="controls"><label>Attack <select id="class-run">{runs.Select((run, index) => Markup.Of($"""<option value="{index}"{(run == shown ? Markup.Of($" selected") : default)}>{run.Attack} from {run.Source}</option>"""))}</select></label></div>
            {runs.Select((run, index) => Table(view, run, index, classes, isShown: run == shown))}
            </section>
            """);
    }

    /// <summary>Classes with enough images to say something; of many those with the most, in the order of the data set.</summary>
    private static IReadOnlyList<string> Classes(ReportView view)
    {
        var counts = view.Compared.SelectMany(cell => cell.Metrics.PerClass).GroupBy(of => of.ClassName).ToDictionary(group => group.Key, group => group.Max(of => of.Count));
        var chosen = counts.Where(pair => pair.Value >= LeastImages).OrderByDescending(pair => pair.Value).Take(MostClasses).Select(pair => pair.Key).ToHashSet();
        return [.. view.Report.Dataset.ClassNames.Where(chosen.Contains)];
    }

    private static string Explanation(ReportView view, int shown, bool leavesRunsOut)
    {
        var all = view.Report.Dataset.ClassNames.Count;
        return "The share of a class’s adversarial images that the target takes for another class, with its 95 % interval."
            + (shown < all ? $" Shown are {shown} of {all} classes: those with the most images, and at least {LeastImages}." : "")
            + (leavesRunsOut ? $" Of the attacks, the {MostRuns} strongest." : "");
    }

    private static Markup Table(ReportView view, AttackRun run, int index, IReadOnlyList<string> classes, bool isShown)
    {
        var cells = view.Targets.Select(target => view.Cell(run, target)).OfType<TransferCell>().Where(cell => cell.IsTransfer).ToList();
        var ofTargets = cells.Select(cell => cell.Metrics.PerClass.ToDictionary(of => of.ClassName)).ToList();
        return Markup.Of($"""
            <div class="scroll per-class" data-run="{index}"{(isShown ? default : Markup.Of($" hidden"))} tabindex="0" role="region" aria-label="Success by class of {run.Attack} from {run.Source}">
            <table class="bars">
            <caption class="unseen">{run.Attack} from {run.Source}, percent of a class’s images</caption>
            <thead><tr><th scope="col">Class</th>{cells.Select(cell => Markup.Of($"""<th scope="col">{cell.Target}</th>"""))}</tr></thead>
            <tbody>
            {classes.Select(name => Markup.Of($"""<tr><th scope="row">{name}</th>{ofTargets.Select(of => Bar(of.GetValueOrDefault(name)))}</tr>"""))}
            </tbody>
            </table>
            </div>
            """);
    }

    private static Markup Bar(ClassTransferMetrics? metrics) => metrics is null ? Markup.Of($"<td>–</td>") : Bar(metrics.AttackSuccessRate);

    private static Markup Bar(Proportion rate) => Markup.Of($"""
        <td><div class="bar"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10"/><rect class="fill" width="{100 * rate.Value:0.##}" height="10"/><path class="whisker" d="M{100 * rate.Lower:0.##} 5H{100 * rate.Upper:0.##}"/></svg><data value="{rate.Value:R}" title="{rate.Successes} of {rate.Total}, {Figures.Interval(rate)} %">{100 * rate.Value:0}</data></div></td>
        """);
}
