using System.Globalization;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Pipeline;

/// <summary>How attacks from sources transfer to targets, all on the same images.</summary>
public sealed class TransferMatrix
{
    private readonly Dictionary<(string Source, string Attack, string Target), TransferMetrics> metrics;

    internal TransferMatrix(IReadOnlyList<TransferCell> cells)
    {
        Cells = cells;
        metrics = cells.ToDictionary(cell => (cell.Source, cell.Attack, cell.Target), cell => cell.Metrics);
        Sources = Distinct(cell => cell.Source);
        Attacks = Distinct(cell => cell.Attack);
        Targets = Distinct(cell => cell.Target);

        IReadOnlyList<string> Distinct(Func<TransferCell, string> name) => [.. cells.Select(name).Distinct()];
    }

    /// <summary>All cells: source by source, in it attack by attack, in it target by target.</summary>
    public IReadOnlyList<TransferCell> Cells { get; }

    /// <summary>The names of the sources.</summary>
    public IReadOnlyList<string> Sources { get; }

    /// <summary>The names of the attacks.</summary>
    public IReadOnlyList<string> Attacks { get; }

    /// <summary>The names of the targets.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>The metrics of a cell.</summary>
    /// <exception cref="KeyNotFoundException">There is no such cell; the message names it.</exception>
    public TransferMetrics this[string source, string attack, string target] => metrics.TryGetValue((source, attack, target), out var cell)
        ? cell
        : throw new KeyNotFoundException($"The matrix has no cell of source '{source}', attack '{attack}' and target '{target}'; its sources are {List(Sources)}, its attacks {List(Attacks)}, its targets {List(Targets)}.");

    /// <summary>
    /// The attack success rates in percent as papers print them: a line for each source and attack, a column for each target; a star marks a source's attack on
    /// itself. The first line is the targets' error on the originals.
    /// </summary>
    public override string ToString()
    {
        List<string[]> lines = [["Source", "Attack", .. Targets]];
        if (Targets.All(target => metrics[(Sources[0], Attacks[0], target)].CleanAccuracy is not null))
            lines.Add(["", "none", .. Targets.Select(target => Percent(1 - metrics[(Sources[0], Attacks[0], target)].CleanAccuracy!.Value.Value))]);
        foreach (var source in Sources)
            foreach (var attack in Attacks)
                lines.Add([source, attack, .. Targets.Select(target => Percent(this[source, attack, target].AttackSuccessRate.Value) + (source == target ? "*" : ""))]);
        var widths = Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].TrimEnd('*').Length)).ToArray();
        return string.Join(Environment.NewLine, lines.Select(line => string.Join("  ", line.Select((text, column) => Pad(text, column, widths[column]))).TrimEnd()));
    }

    /// <summary>Numbers under each other, their stars in the gap.</summary>
    private static string Pad(string text, int column, int width)
    {
        if (column < 2) return text.PadRight(width);
        return text.EndsWith('*') ? text.PadLeft(width + 1) : text.PadLeft(width) + " ";
    }

    private static string List(IReadOnlyList<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));

    private static string Percent(double share) => double.IsNaN(share) ? "-" : (100 * share).ToString("0.0", CultureInfo.InvariantCulture);
}
