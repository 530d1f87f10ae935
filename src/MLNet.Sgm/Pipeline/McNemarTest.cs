namespace MLNet.Sgm.Pipeline;

/// <summary>
/// McNemar's test of two attacks on the same images, exact (two-sided binomial; McNemar, Psychometrika 12, 1947): how likely so
/// uneven a split of the images on which the attacks differ is, if neither is better.
/// </summary>
public sealed class McNemarTest
{
    private McNemarTest(int onlyFirst, int onlySecond)
    {
        (OnlyFirst, OnlySecond) = (onlyFirst, onlySecond);
        PValue = TwoSided(Math.Min(onlyFirst, onlySecond), onlyFirst + onlySecond);
    }

    /// <summary>Pairs on which only the first attack succeeds.</summary>
    public int OnlyFirst { get; }

    /// <summary>Pairs on which only the second attack succeeds.</summary>
    public int OnlySecond { get; }

    /// <summary>The two-sided p-value, in (0, 1].</summary>
    public double PValue { get; }

    /// <summary>Compares two attacks on one target.</summary>
    /// <exception cref="ArgumentException">The two do not have the same number of images.</exception>
    public static McNemarTest Compare(TransferMetrics first, TransferMetrics second) => Compare([(first, second)]);

    /// <summary>
    /// Compares two attacks on several targets. Each image counts once, by the number of targets that each attack fools, so
    /// that the pairs are independent: a sign test over the images, which with one target is McNemar's.
    /// </summary>
    /// <exception cref="ArgumentException">There is no pair, or not all have the same number of images.</exception>
    public static McNemarTest Compare(IReadOnlyList<(TransferMetrics First, TransferMetrics Second)> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var counts = targets.SelectMany(target => new[] { target.First.Count, target.Second.Count }).Distinct().ToList();
        if (counts.Count != 1)
            throw new ArgumentException($"Both attacks must have been scored on the same images by every target; found {(counts.Count == 0 ? "no target" : $"{string.Join(" and ", counts)} images")}.", nameof(targets));
        var differences = Enumerable.Range(0, counts[0]).Select(image => targets.Sum(target =>
            Convert.ToInt32(!target.First.Outcomes[image].RightAfter) - Convert.ToInt32(!target.Second.Outcomes[image].RightAfter))).ToList();
        return new(differences.Count(difference => difference > 0), differences.Count(difference => difference < 0));
    }

    /// <summary>The split and the p-value.</summary>
    public override string ToString() => FormattableString.Invariant($"{OnlyFirst} against {OnlySecond}, p = {PValue:0.###e+0}");

    private static double TwoSided(int smaller, int total)
    {
        // The terms of the binomial distribution, each from the one before, in logarithms: 2^-total underflows.
        var logTerm = -total * Math.Log(2);
        var tail = 0d;
        for (var k = 0; k <= smaller; k++)
        {
            tail += Math.Exp(logTerm);
            logTerm += Math.Log(total - k) - Math.Log(k + 1);
        }
        return Math.Min(1, 2 * tail);
    }
}
