using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// MaskBlock: copies of the image, in each of which one block of a grid is black, so that the gradient is the mean over images that lack one part each (Fan, Chen, Liu, Guo, "MaskBlock:
/// Transferable Adversarial Examples with Bayes Approach", arXiv 2208.06538).
/// </summary>
/// <remarks>
/// The published code has blocks of 56 pixels, which for its images of 224 is a grid of 4; here it is the grid that is set, so that other sizes are divided alike. Blocks of rows and columns that
/// do not divide differ by one pixel; where the grid is finer than the image, the copies of empty blocks are the image itself.
/// </remarks>
[AttackComponent("The mean gradient over copies, in each of which one block of a grid is black", Formula = "x ⊙ (1 − block i), i = 1 … grid²",
    Paper = "Fan, Chen, Liu, Guo, \"MaskBlock: Transferable Adversarial Examples with Bayes Approach\", arXiv 2208.06538, 2022")]
public sealed record MaskBlock : InputTransform
{
    /// <summary>The number of blocks along either side: 1 to 32, 4 by default; the gradient is the mean of its square.</summary>
    [AttackParameter("The number of blocks along either side", Minimum = 1, Maximum = 32)]
    public int Grid { get; init; } = 4;

    /// <inheritdoc/>
    protected internal override int Copies => Grid * Grid;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int copy, TransformContext context)
    {
        var (row, column) = (copy / Grid, copy % Grid);
        var (top, left) = (Edge(row, images.shape[2]), Edge(column, images.shape[3]));
        var mask = ones([1, 1, images.shape[2], images.shape[3]], dtype: images.dtype, device: images.device);
        mask.narrow(2, top, Edge(row + 1, images.shape[2]) - top).narrow(3, left, Edge(column + 1, images.shape[3]) - left).fill_(0);
        return images.mul(mask);
    }

    private long Edge(int block, long length) => block * length / Grid;
}
