using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// SIA: copies of the image, cut into blocks at random, each of which goes through an operation of its own: a cyclic shift or a flip along either side, a turn by 180 degrees, a random brightness, or noise (Wang,
/// Zhang, Zhang, "Structure Invariant Transformation for better Adversarial Transferability", ICCV 2023).
/// </summary>
/// <remarks>
/// Brightness is drawn from [0, 1), shifts from all that the block has, noise uniformly within 16/255, after which the block is clipped to [0, 1]. The paper also has blurring and dropped frequencies among its operations, and ten
/// copies; the published code has neither operation, and 20 copies: the defaults follow it. It draws once for a batch, here each image has its own blocks. A side shorter than the grid is cut into single pixels.
/// </remarks>
[AttackComponent("The mean gradient over copies, each block of which is shifted, flipped, turned, darkened or noisy", Abbreviation = "SIA", Formula = "block ↦ operation drawn for it(block)",
    Paper = "Wang, Zhang, Zhang, \"Structure Invariant Transformation for better Adversarial Transferability\", ICCV 2023")]
public sealed record StructureInvariance : InputTransform
{
    private const double NoiseRadius = 16 / 255.0;

    // What is drawn for all values; what is drawn for blocks follows.
    private const int Noise = 0, Blocks = 1;

    /// <summary>The number of copies: at least 1, 20 by default.</summary>
    [AttackParameter("The number of copies, for each of which blocks and operations are drawn", Minimum = 1)]
    public int Count { get; init; } = 20;

    /// <summary>The number of blocks along either side: 1 to 32, 3 by default.</summary>
    [AttackParameter("The number of blocks along either side", Minimum = 1, Maximum = 32)]
    public int Grid { get; init; } = 3;

    private enum Operation { ShiftRows, ShiftColumns, FlipRows, FlipColumns, Turn, Darken, AddNoise }

    /// <inheritdoc/>
    protected internal override int Copies => Count;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int copy, TransformContext context)
    {
        var (count, height, width) = ((int)images.shape[0], (int)images.shape[2], (int)images.shape[3]);
        var map = new PixelMap(count, height, width);
        var isNoisy = zeros([count, 1, height, width], dtype: ScalarType.Bool, device: images.device);
        for (var image = 0; image < count; image++)
        {
            var draws = new DrawSequence(context, image, Blocks);
            var (rows, columns) = (draws.Cuts(height, Grid), draws.Cuts(width, Grid));
            foreach (var (top, bottom) in rows.Zip(rows.Skip(1)))
                foreach (var (left, right) in columns.Zip(columns.Skip(1)))
                {
                    var block = new Block(top, left, bottom - top, right - left, (Operation)draws.Below(Enum.GetValues<Operation>().Length), draws.Next());
                    block.Map(map, image);
                    if (block.Operation == Operation.AddNoise) isNoisy[image].narrow(1, top, block.Height).narrow(2, left, block.Width).fill_(true);
                }
        }
        var moved = map.Apply(images);
        return where(isNoisy, moved.add(context.UniformNoise(images, Noise), NoiseRadius).clamp(0, 1), moved);
    }

    /// <param name="Top">Its first row.</param>
    /// <param name="Left">Its first column.</param>
    /// <param name="Height">The number of rows.</param>
    /// <param name="Width">The number of columns.</param>
    /// <param name="Operation">What is done with it.</param>
    /// <param name="Amount">How far or how bright, in [0, 1).</param>
    private readonly record struct Block(int Top, int Left, int Height, int Width, Operation Operation, double Amount)
    {
        internal void Map(PixelMap map, int image)
        {
            for (var row = 0; row < Height; row++)
                for (var column = 0; column < Width; column++)
                {
                    var (fromRow, fromColumn) = Source(row, column);
                    map.Set(image, (Top + row, Left + column), (Top + fromRow, Left + fromColumn), Operation == Operation.Darken ? Amount : 1);
                }
        }

        private (int Row, int Column) Source(int row, int column) => Operation switch
        {
            Operation.ShiftRows => ((row + (int)(Amount * Height)) % Height, column),
            Operation.ShiftColumns => (row, (column + (int)(Amount * Width)) % Width),
            Operation.FlipRows => (Height - 1 - row, column),
            Operation.FlipColumns => (row, Width - 1 - column),
            Operation.Turn => (Height - 1 - row, Width - 1 - column),
            _ => (row, column),
        };
    }
}
