namespace MLNet.Sgm.Pipeline;

/// <summary>
/// McNemar's test of two attacks on the same images, exact (two-sided binomial; McNemar, Psychometrika 12, 1947): how likely so
/// uneven a split of the images on which the attacks differ is, if neither is better.
/// </summary>
/// <param name="OnlyFirst">Images on which only the first attack succeeds.</param>
/// <param name="OnlySecond">Images on which only the second attack succeeds.</param>
public sealed record McNemarTest(int OnlyFirst, int OnlySecond)
{
    /// <summary>The two-sided p-value, in (0, 1].</summary>
    public double PValue => TwoSided(Math.Min(OnlyFirst, OnlySecond), OnlyFirst + OnlySecond);

    /// <summary>Compares two attacks on one target.</summary>
    /// <exception cref="ArgumentException">The two were not measured on the same images, or were read from JSON, which does not hold the images.</exception>
    public static McNemarTest Compare(TransferMetrics first, TransferMetrics second) => Compare([(first, second)]);

    /// <summary>
    /// Compares two attacks on several targets. Each image counts once, by the number of targets that each attack fools, so
    /// that the pairs are independent: a sign test over the images, which with one target is McNemar's.
    /// </summary>
    /// <exception cref="ArgumentException">There is no pair, not all were measured on the same images, or one was read from JSON, which does not hold the images.</exception>
    public static McNemarTest Compare(IReadOnlyList<(TransferMetrics First, TransferMetrics Second)> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        CheckImages([.. targets.SelectMany(target => new[] { target.First, target.Second })], nameof(targets));
        var differences = Enumerable.Range(0, targets[0].First.Count).Select(image => targets.Sum(target =>
            Convert.ToInt32(target.First.Outcomes[image].IsSuccess) - Convert.ToInt32(target.Second.Outcomes[image].IsSuccess))).ToList();
        return new(differences.Count(difference => difference > 0), differences.Count(difference => difference < 0));
    }

    /// <summary>The split and the p-value.</summary>
    public override string ToString() => FormattableString.Invariant($"{OnlyFirst} against {OnlySecond}, p = {PValue:0.###e+0}");

    private static void CheckImages(IReadOnlyList<TransferMetrics> results, string parameter)
    {
        const string Expected = "Both attacks must have been scored on the same images by every target";
        var counts = results.Select(result => result.Count).Distinct().ToList();
        if (counts.Count != 1) throw new ArgumentException($"{Expected}; found {(counts.Count == 0 ? "no target" : $"{string.Join(" and ", counts)} images")}.", parameter);
        if (results.Any(result => result.Outcomes.Count != result.Count)) throw new ArgumentException("Metrics that were read from JSON hold no single images, which the test compares.", parameter);
        for (var image = 0; image < counts[0]; image++)
        {
            var names = results.Select(result => result.Outcomes[image].Name).OfType<string>().Distinct().ToList();
            if (names.Count > 1) throw new ArgumentException($"{Expected}, in the same order; image {image} is '{names[0]}' and '{names[1]}'.", parameter);
        }
    }

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
        // What underflows is as small as a number can be, and not 0.
        return Math.Clamp(2 * tail, double.Epsilon, 1);
    }
}
