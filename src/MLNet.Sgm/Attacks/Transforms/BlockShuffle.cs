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
    protected internal override Tensor Apply(Tensor images, int copy, TransformContext context)
    {
        var (count, height, width) = ((int)images.shape[0], (int)images.shape[2], (int)images.shape[3]);
        var map = new PixelMap(count, height, width, Bilinear.Taps);
        for (var image = 0; image < count; image++)
        {
            var draws = new DrawSequence(context, image);
            var byRows = draws.Below(2) == 0;
            var (along, across) = byRows ? (height, width) : (width, height);
            foreach (var strip in Shuffled(along, draws))
            {
                var turn = new Turn(AsWritten.Of(Angle) * draws.Between(-1, 1));
                foreach (var block in Shuffled(across, draws)) Place(map, image, byRows, strip, block, across, turn);
            }
        }
        return map.Apply(images);
    }

    /// <param name="From">Where it was.</param>
    /// <param name="To">Where it goes.</param>
    /// <param name="Length">How long it is.</param>
    private readonly record struct Part(int From, int To, int Length);

    /// <summary>The parts of a side in their new order.</summary>
    private IEnumerable<Part> Shuffled(int length, DrawSequence draws)
    {
        var lengths = Lengths(length, draws);
        var to = 0;
        foreach (var part in draws.Order(lengths.Length))
        {
            yield return new(lengths.Take(part).Sum(), to, lengths[part]);
            to += lengths[part];
        }
    }

    private int[] Lengths(int length, DrawSequence draws)
    {
        if (length <= Grid) return [.. Enumerable.Repeat(1, length)];
        var drawn = Enumerable.Range(0, Grid).Select(_ => 2 - draws.Next()).ToArray();
        var sum = drawn.Sum();
        var lengths = drawn.Select(number => (int)Math.Round(number / sum * length)).ToArray();
        lengths[Array.IndexOf(lengths, lengths.Max())] += length - lengths.Sum();
        return lengths;
    }

    private static void Place(PixelMap map, int image, bool byRows, Part strip, Part block, int across, Turn turn)
    {
        for (var i = 0; i < strip.Length; i++)
            for (var j = 0; j < block.Length; j++)
            {
                // Within the strip, which is strip.Length by the whole of the other side.
                var (row, column, height, width) = byRows ? (i, block.From + j, strip.Length, across) : (block.From + j, i, across, strip.Length);
                var (y, x) = turn.Source(row, column, height, width);
                var to = byRows ? (strip.To + i, block.To + j) : (block.To + j, strip.To + i);
                Bilinear.Set(map, image, to, y, x, byRows ? (strip.From, 0, height, width) : (0, strip.From, height, width));
            }
    }
}
