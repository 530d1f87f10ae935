using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Reports.Html;

/// <summary>A report by its rows and columns, as the sections of the page look at it.</summary>
internal sealed class ReportView
{
    private readonly Dictionary<(string, string, string), TransferCell> cells;

    internal ReportView(TransferReport report)
    {
        Report = report;
        cells = report.Cells.ToDictionary(cell => (cell.Source, cell.Attack, cell.Target));
        var order = report.Classifiers.Select(classifier => classifier.Name).ToList();
        Targets = [.. report.Cells.Select(cell => cell.Target).Distinct().OrderBy(name => order.IndexOf(name))];
        Runs = [.. report.Cells.Select(cell => new AttackRun(cell.Source, cell.Attack)).Distinct()];
        Rates = RateKind.Known(report.Cells);
        Compared = ChooseCompared();
    }

    internal TransferReport Report { get; }

    /// <summary>The columns of the matrix.</summary>
    internal IReadOnlyList<string> Targets { get; }

    /// <summary>The rows of the matrix, those of one source together.</summary>
    internal IReadOnlyList<AttackRun> Runs { get; }

    /// <summary>The rates that are known, the one that decides first.</summary>
    internal IReadOnlyList<RateKind> Rates { get; }

    /// <summary>
    /// The cells among which an attack can fairly be called best: transfers, and where ε varies those of the ε that most attacks have, of
    /// two such the larger one.
    /// </summary>
    internal IReadOnlyList<TransferCell> Compared { get; }

    /// <summary>The ε of <see cref="Compared"/>; null if it is unknown, or not one.</summary>
    internal string? ComparedEpsilon => Compared.Select(Epsilon).Distinct().ToList() is [{ } only] ? Figures.Length(only.Epsilon, only.Norm) : null;

    internal TransferCell? Cell(AttackRun run, string target) => cells.GetValueOrDefault((run.Source, run.Attack, target));

    /// <summary>The mean success of a run over the targets that are not its source; not a number if there is none.</summary>
    internal double Mean(AttackRun run, RateKind kind)
    {
        List<double> rates = [.. Targets.Select(target => Cell(run, target)).OfType<TransferCell>().Where(cell => cell.IsTransfer).Select(cell => kind.Of(cell.Metrics)?.Value ?? double.NaN)];
        return rates.Count == 0 ? double.NaN : rates.Average();
    }

    /// <summary>The strongest of the compared cells of a target, the best first.</summary>
    internal IReadOnlyList<TransferCell> Ranking(string target) => [.. Compared.Where(cell => cell.Target == target).OrderByDescending(cell => cell.Success.Value)];

    private (float Epsilon, AttackNorm Norm)? Epsilon(TransferCell cell) => Report.FindAttack(cell) is { } attack ? (attack.Epsilon, attack.Norm) : null;

    private List<TransferCell> ChooseCompared()
    {
        var transfers = Report.Cells.Where(cell => cell.IsTransfer && cell.Success.Total > 0);
        return transfers.GroupBy(Epsilon).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key?.Epsilon).FirstOrDefault()?.ToList() ?? [];
    }
}
