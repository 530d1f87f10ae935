using MLNet.Sgm.Reports.Html;

namespace MLNet.Sgm.Reports;

/// <summary>The cells of one network, alone and behind what stands before it.</summary>
/// <param name="Name">The network.</param>
/// <param name="Columns">What stands before it, nothing first.</param>
/// <param name="Rows">An attack from a source each.</param>
internal sealed record SurvivalTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<SurvivalRow> Rows)
{
    private const string Alone = "alone";

    /// <summary>A table for each network that is a target both alone and behind something.</summary>
    internal static IReadOnlyList<SurvivalTable> Of(IReadOnlyList<TransferCell> cells) =>
    [
        .. from name in cells.Select(cell => cell.Network).OfType<string>().Distinct()
           let own = cells.Where(cell => cell.Network == name || (cell.Network is null && cell.Target == name)).ToList()
           where own.Exists(cell => cell.Network is null)
           let targets = own.Select(cell => cell.Target).Distinct().OrderBy(target => target != name).ToList()
           select new SurvivalTable(name, [.. targets.Select(target => Title(target, name))], [.. own.GroupBy(cell => new AttackRun(cell.Source, cell.Attack))
               .Select(run => new SurvivalRow(run.Key, [.. targets.Select(target => run.FirstOrDefault(cell => cell.Target == target))]))]),
    ];

    private static string Title(string target, string network) => target == network ? Alone : target.StartsWith($"{network} behind ", StringComparison.Ordinal) ? target[$"{network} ".Length..] : target;
}

/// <summary>An attack from a source against a network, alone and behind what stands before it.</summary>
/// <param name="Run">The attack.</param>
/// <param name="Cells">A cell for each column; null where it was not measured.</param>
internal sealed record SurvivalRow(AttackRun Run, IReadOnlyList<TransferCell?> Cells);
