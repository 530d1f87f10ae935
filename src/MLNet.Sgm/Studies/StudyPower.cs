using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Studies;

/// <summary>
/// The smallest difference of success that McNemar's test tells from chance with so many images, at 5 % and with a power of 80 %. It hangs on how many images change sides, which nobody knows before; the two ends are all of them
/// changing the same way, and outcomes as unlike as those of independent images at 50 % (Connor, "Sample size for testing differences in proportions for the paired-sample design", Biometrics 43, 1987).
/// </summary>
internal static class StudyPower
{
    private const double Level = 0.05, Power = 0.8;

    // Quantiles of the normal distribution at 1 − 0.05/2 and at 0.8.
    private const double OfLevel = 1.959963984540054, OfPower = 0.8416212335729143;

    // Of two independent outcomes that each succeed on half of the images, half differ.
    private const double Differing = 0.5;

    private static readonly int FewestChanges = Enumerable.Range(1, int.MaxValue - 1).First(count => new McNemarTest(count, 0).PValue <= Level);

    /// <summary>Where every image that changes sides changes the same way, by the exact test; null where no difference can be told.</summary>
    internal static double? SmallestOneSided(int images) => images < FewestChanges ? null : Bisect(1, share => ChanceOfAtLeast(FewestChanges, images, share) >= Power);

    /// <summary>Where outcomes are as unlike as those of independent images, by the normal approximation, and never below what is told at best, which of few images the approximation would be; null where no difference can be told.</summary>
    internal static double? SmallestIndependent(int images)
    {
        var most = Math.Sqrt(Differing);
        return SmallestOneSided(images) is { } least && IsTold(most) ? Math.Max(least, Bisect(most, IsTold)) : null;

        bool IsTold(double difference) => difference * Math.Sqrt(images) >= OfLevel * Math.Sqrt(Differing) + OfPower * Math.Sqrt(Math.Max(0, Differing - difference * difference));
    }

    /// <summary>Both in a sentence.</summary>
    internal static string Sentence(int images) => (SmallestOneSided(images), SmallestIndependent(images)) switch
    {
        ({ } least, { } independent) => FormattableString.Invariant($"With {images} images, a difference in success can be told from chance if it is at least {100 * least:0.0} points and all images that change sides change the same way, or at least {100 * independent:0.0} points and the outcomes are independent (McNemar's test at 5 %, power 80 %)."),
        _ => FormattableString.Invariant($"With {images} images, no difference in success can be told from chance (McNemar's test at 5 %, power 80 %): that takes at least {FewestChanges} images."),
    };

    /// <summary>The smallest argument up to <paramref name="most"/> of which a condition holds, which then holds of all larger ones.</summary>
    private static double Bisect(double most, Func<double, bool> holds)
    {
        var (below, above) = (0d, most);
        for (var halving = 0; halving < 60; halving++)
        {
            var middle = (below + above) / 2;
            if (holds(middle)) above = middle;
            else below = middle;
        }
        return above;
    }

    private static double ChanceOfAtLeast(int count, int images, double share)
    {
        if (share >= 1) return 1;
        var (term, fewer) = (images * Math.Log(1 - share), 0d);
        for (var changed = 0; changed < count; changed++)
        {
            fewer += Math.Exp(term);
            term += Math.Log(images - changed) - Math.Log(changed + 1) + Math.Log(share) - Math.Log(1 - share);
        }
        return 1 - fewer;
    }
}
