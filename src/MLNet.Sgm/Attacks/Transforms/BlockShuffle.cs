using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// BSR: copies of the image, cut along one side into strips, which are turned a little and shuffled, and each strip along the other side into blocks, which are shuffled too (Wang, He, Wang, Wang, "Boosting Adversarial Transferability by Block
/// Shuffle and Rotation", CVPR 2024).
/// </summary>
/// <remarks>
/// Strips are turned about their own centres by bilinear sampling; what comes from outside a strip is black. The paper turns blocks and has ten copies; the published code turns strips, and has 20: the defaults follow it. It draws once for a batch, here each
/// image has its own blocks. Lengths are in the proportion of numbers drawn from (1, 2], as in the code; a side shorter than the grid is cut into single pixels.
/// </remarks>
[AttackComponent("The mean gradient over copies whose blocks are turned and shuffled", Abbreviation = "BSR", Formula = "shuffle(turn(strip)), then shuffle the blocks of each strip",
    Paper = "Wang, He, Wang, Wang, \"Boosting Adversarial Transferability by Block Shuffle and Rotation\", CVPR 2024")]
public sealed record BlockShuffle : InputTransform
{
    /// <summary>The number of copies: at least 1, 20 by default.</summary>
    [AttackParameter("The number of copies, for each of which blocks, angles and orders are drawn", Minimum = 1)]
    public int Count { get; init; } = 20;

    /// <summary>The number of blocks along either side: 1 to 32, 3 by default.</summary>
    [AttackParameter("The number of blocks along either side", Minimum = 1, Maximum = 32)]
    public int Grid { get; init; } = 3;

    /// <summary>The largest angle in degrees, to either side: 0 to 180, 24 by default.</summary>
    [AttackParameter("The largest angle in degrees, to either side", Minimum = 0, Maximum = 180)]
    public float Angle { get; init; } = 24;

    /// <inheritdoc/>
    protected internal override int Copies => Count;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int copy, TransformContext context) =>
        cat([.. Enumerable.Range(0, (int)images.shape[0]).Select(image => Shuffled(images.narrow(0, image, 1), new(context, image)))]);

    private Tensor Shuffled(Tensor image, DrawSequence draws)
    {
        var (along, across) = draws.Below(2) == 0 ? (2, 3) : (3, 2);
        return cat([.. Shuffled(image, along, draws).Select(strip => cat([.. Shuffled(Turned(strip, draws.Between(-1, 1)), across, draws)], across))], along);
    }

    /// <summary>The parts of a side in their new order.</summary>
    private IEnumerable<Tensor> Shuffled(Tensor image, int dimension, DrawSequence draws)
    {
        var parts = image.split(Lengths((int)image.shape[dimension], draws), dimension);
        return draws.Order(parts.Length).Select(part => parts[part]);
    }

    private long[] Lengths(int length, DrawSequence draws)
    {
        if (length <= Grid) return [.. Enumerable.Repeat(1L, length)];
        var drawn = Enumerable.Range(0, Grid).Select(_ => 2 - draws.Next()).ToArray();
        var sum = drawn.Sum();
        var lengths = drawn.Select(number => (long)Math.Round(number / sum * length)).ToArray();
        lengths[Array.IndexOf(lengths, lengths.Max())] += length - lengths.Sum();
        return lengths;
    }

    private Tensor Turned(Tensor strip, double share) => Angle == 0 ? strip : Rotation.Faded(strip, AsWritten.Of(Angle) * share);
}
