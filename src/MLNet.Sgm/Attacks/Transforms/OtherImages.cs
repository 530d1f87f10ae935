using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>For each image of a batch, those images of a pool that are of another class.</summary>
internal sealed class OtherImages
{
    private readonly Tensor pool;
    private readonly long[] labels;
    private readonly Dictionary<long, int[]> othersOf;

    /// <param name="pool">P×3×H×W, on the attack's device.</param>
    /// <param name="poolLabels">The pool's classes.</param>
    /// <param name="labels">The batch's classes.</param>
    /// <exception cref="ArgumentException">All images of the pool are of an image's own class.</exception>
    internal OtherImages(Tensor pool, long[] poolLabels, long[] labels)
    {
        (this.pool, this.labels) = (pool, labels);
        othersOf = labels.Distinct().ToDictionary(label => label, label => Enumerable.Range(0, poolLabels.Length).Where(i => poolLabels[i] != label).ToArray());
        foreach (var (label, others) in othersOf)
            if (others.Length == 0)
                throw new ArgumentException($"The mixing pool must hold images of other classes than that of each image; found {poolLabels.Length} of class {label} alone.");
    }

    /// <summary>One of them, 3×H×W.</summary>
    /// <param name="image">The image's place in the batch.</param>
    /// <param name="draw">Which, in [0, 1).</param>
    internal Tensor Of(int image, double draw)
    {
        var others = othersOf[labels[image]];
        return pool.select(0, others[(int)(draw * others.Length)]);
    }
}
