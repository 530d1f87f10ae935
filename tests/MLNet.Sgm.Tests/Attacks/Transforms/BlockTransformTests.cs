using MLNet.Sgm.Attacks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Transforms;

/// <summary>SIA and BSR against slices of tensors, with the draws given.</summary>
[TestClass]
public sealed class BlockTransformTests
{
    [TestMethod]
    public void SIA_does_to_each_block_what_is_drawn_for_it()
    {
        using var rig = new TransformRig(new StructureInvariance(), Images());
        var done = new HashSet<int>();
        for (var copy = 0; copy < 20; copy++)
        {
            var found = rig.Copy(copy);
            var noise = rig.Context(copy).UniformNoise(rig.Images, 0).mul(16 / 255.0);
            for (var n = 0; n < 2; n++)
            {
                var draws = new DrawSequence(rig.Context(copy), n, 1);
                var (rows, columns) = (draws.Cuts(11, 3), draws.Cuts(8, 3));
                for (var i = 0; i < 3; i++)
                    for (var j = 0; j < 3; j++)
                    {
                        var (operation, amount) = (draws.Below(7), draws.Next());
                        done.Add(operation);
                        Tensor Block(Tensor of) => of[n].narrow(1, rows[i], rows[i + 1] - rows[i]).narrow(2, columns[j], columns[j + 1] - columns[j]);
                        var block = Block(rig.Images);
                        var expected = operation switch
                        {
                            0 => block.roll(-(long)(amount * block.shape[1]), 1),
                            1 => block.roll(-(long)(amount * block.shape[2]), 2),
                            2 => block.flip(1),
                            3 => block.flip(2),
                            4 => block.rot90(2, (1, 2)),
                            5 => block * amount,
                            _ => (block + Block(noise)).clamp(0, 1),
                        };
                        TransformRig.AssertEqual(expected, Block(found));
                    }
            }
        }
        Assert.HasCount(7, done);
    }

    [TestMethod]
    [DataRow(24f)]
    [DataRow(0f)]
    public void BSR_turns_strips_and_shuffles_them_and_their_blocks(float angle)
    {
        using var rig = new TransformRig(new BlockShuffle { Angle = angle }, Images());
        var sides = new HashSet<int>();
        for (var copy = 0; copy < 8; copy++)
        {
            var found = rig.Copy(copy);
            for (var n = 0; n < 2; n++)
            {
                var draws = new DrawSequence(rig.Context(copy), n);
                var side = draws.Below(2);
                sides.Add(side);
                var (along, across) = (1 + side, 2 - side);
                var image = rig.Images[n];
                var shuffled = Shuffled(image, along, draws).Select(strip =>
                {
                    var turned = Turned(strip, angle * draws.Between(-1, 1));
                    return cat([.. Shuffled(turned, across, draws)], across);
                }).ToList();
                TransformRig.AssertEqual(cat(shuffled, along), found[n], 1e-9);
            }
        }
        Assert.HasCount(2, sides);
    }

    [TestMethod]
    public void Turn_by_a_right_angle_is_that_of_the_tensor()
    {
        using var rig = new TransformRig(new ScaledCopies(), rand(1, 3, 6, 6, generator: new Generator(2)));
        foreach (var (degrees, quarters) in new[] { (90, 1), (-90, -1), (180, 2) })
            TransformRig.AssertEqual(rig.Images.rot90(quarters, (2, 3)), ImageOperations.Rotate(degrees)(rig.Images, rig.Context()));
    }

    private static Tensor Images() => rand(2, 3, 11, 8, generator: new Generator(3));

    private static IEnumerable<Tensor> Shuffled(Tensor image, int dimension, DrawSequence draws)
    {
        var length = image.shape[dimension];
        var drawn = Enumerable.Range(0, 3).Select(_ => 2 - draws.Next()).ToArray();
        var lengths = drawn.Select(number => (long)Math.Round(number / drawn.Sum() * length)).ToArray();
        lengths[Array.IndexOf(lengths, lengths.Max())] += length - lengths.Sum();
        var parts = image.split(lengths, dimension);
        return draws.Order(3).Select(part => parts[part]).ToList().AsEnumerable();
    }

    /// <summary>As torchvision turns a tensor with a fill of black: sampled together with ones, which then weigh it.</summary>
    private static Tensor Turned(Tensor strip, double degrees)
    {
        var (height, width, radians) = (strip.shape[1], strip.shape[2], degrees * Math.PI / 180);
        var y = (arange(height, dtype: ScalarType.Float64) + 0.5 - height / 2.0).unsqueeze(1).expand(height, width);
        var x = (arange(width, dtype: ScalarType.Float64) + 0.5 - width / 2.0).unsqueeze(0).expand(height, width);
        var (cosine, sine) = (Math.Cos(radians), Math.Sin(radians));
        var grid = stack([(cosine * x - sine * y) / (width / 2.0), (sine * x + cosine * y) / (height / 2.0)], 2).unsqueeze(0);
        var sampled = nn.functional.grid_sample(cat([strip, ones_like(strip).narrow(0, 0, 1)], 0).unsqueeze(0), grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, false)[0];
        return sampled.narrow(0, 0, 3) * sampled.narrow(0, 3, 1);
    }
}
