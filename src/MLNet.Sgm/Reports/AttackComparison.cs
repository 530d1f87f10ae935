using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports;

/// <summary>Two attacks on the same images, by McNemar's test.</summary>
public sealed record AttackComparison
{
    /// <summary>The source of the first attack.</summary>
    public required string Source { get; init; }

    /// <summary>The source of the second attack; null, the default, if it is that of the first.</summary>
    public string? SecondSource { get; init; }

    /// <summary>The first attack.</summary>
    public required string First { get; init; }

    /// <summary>The second attack.</summary>
    public required string Second { get; init; }

    /// <summary>The target; null for all of the source's targets, each image counted once by how many of them an attack fools.</summary>
    public string? Target { get; init; }

    /// <summary>The images on which the first attack succeeds and the second does not, or fools more targets.</summary>
    public required int OnlyFirst { get; init; }

    /// <summary>The images on which the second attack succeeds and the first does not, or fools more targets.</summary>
    public required int OnlySecond { get; init; }

    /// <summary>The two-sided p-value of the exact test, in (0, 1].</summary>
    public required double PValue { get; init; }

    /// <summary>Compares two attacks from one source.</summary>
    /// <param name="cells">A transfer matrix whose metrics have their outcomes.</param>
    /// <param name="source">The source.</param>
    /// <param name="first">The first attack.</param>
    /// <param name="second">The second attack.</param>
    /// <param name="target">The target; null, the default, for all of the matrix but the source itself.</param>
    /// <exception cref="ArgumentException">The matrix has no such cells, or their metrics do not compare (<see cref="McNemarTest"/>).</exception>
    public static AttackComparison Between(IReadOnlyList<TransferCell> cells, string source, string first, string second, string? target = null)
    {
        ArgumentNullException.ThrowIfNull(cells);
        string[] targets = target is null ? [.. cells.Where(cell => cell.Source == source && cell.IsTransfer).Select(cell => cell.Target).Distinct()] : [target];
        return Of([.. targets.Select(name => (Find(first, name), Find(second, name)))]) with { Target = target };

        TransferCell Find(string attack, string name) => cells.FirstOrDefault(cell => cell.Source == source && cell.Attack == attack && cell.Target == name)
            ?? throw new ArgumentException($"The matrix must have a cell of the attack '{attack}' from '{source}' against '{name}'; found none.", nameof(cells));
    }

    /// <summary>Compares every two attacks from the same source, over all of its targets.</summary>
    /// <param name="cells">A transfer matrix whose metrics have their outcomes.</param>
    /// <exception cref="ArgumentException">An attack lacks a target that another one has, or metrics do not compare (<see cref="McNemarTest"/>).</exception>
    public static IReadOnlyList<AttackComparison> AllPairs(IReadOnlyList<TransferCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        return
        [
            .. from ofSource in cells.Where(cell => cell.IsTransfer).GroupBy(cell => cell.Source)
               let attacks = ofSource.Select(cell => cell.Attack).Distinct().ToList()
               from second in Enumerable.Range(0, attacks.Count)
               from first in Enumerable.Range(second + 1, attacks.Count - second - 1)
               select Between(cells, ofSource.Key, attacks[first], attacks[second]),
        ];
    }

    /// <summary>For each target, compares the attack with the highest success rate, from whatever source, with the next, so that a reader sees how sure the first place is.</summary>
    /// <param name="cells">A transfer matrix whose metrics have their outcomes.</param>
    /// <exception cref="ArgumentException">Metrics do not compare (<see cref="McNemarTest"/>).</exception>
    public static IReadOnlyList<AttackComparison> BestAgainstNext(IReadOnlyList<TransferCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        return
        [
            .. from ofTarget in cells.Where(cell => cell.IsTransfer).GroupBy(cell => cell.Target)
               where ofTarget.Count() > 1
               let best = ofTarget.OrderByDescending(cell => cell.Success.Value).Take(2).ToList()
               select Of([(best[0], best[1])]) with { Target = ofTarget.Key },
        ];
    }

    private static AttackComparison Of(IReadOnlyList<(TransferCell First, TransferCell Second)> pairs)
    {
        var test = McNemarTest.Compare([.. pairs.Select(pair => (pair.First.Metrics, pair.Second.Metrics))]);
        var (first, second) = pairs[0];
        return new()
        {
            Source = first.Source,
            SecondSource = second.Source == first.Source ? null : second.Source,
            First = first.Attack,
            Second = second.Attack,
            OnlyFirst = test.OnlyFirst,
            OnlySecond = test.OnlySecond,
            PValue = test.PValue,
        };
    }
}
