using System.Globalization;

namespace MLNet.Sgm.Pipeline;

/// <summary>Doubts a network that is hardly ever right on clean images: an attack's rate then says nothing.</summary>
internal static class CleanAccuracyCheck
{
    private const double Least = 0.02;

    // Of fewer images any network may err on all.
    private const int LeastImages = 3;

    // A network that guesses is now and then right more often than by chance.
    private const double AboveChance = 1.5;

    /// <summary>A sentence that names the usual causes; null where nothing is to be doubted.</summary>
    /// <param name="right">The share of clean images that the network classifies correctly.</param>
    /// <param name="classCount">The number of classes.</param>
    internal static string? Warning(Proportion right, int classCount)
    {
        if (right.Total < LeastImages) return null;
        var chance = 1.0 / classCount;
        var isByChance = right.Lower <= chance && right.Value <= AboveChance * chance;
        if (right.Value >= Least && !isByChance) return null;
        return string.Create(CultureInfo.InvariantCulture,
            $"Right on only {right} of {right.Total} clean images, where guessing among {classCount} classes is right on {100 * chance:0.##} %: the labels may be off by one or in another order than the network's classes, or the preprocessing may not be the network's. No rate of an attack means anything until that is mended.");
    }
}
