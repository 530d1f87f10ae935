using MLNet.Sgm.Attacks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Transforms;

/// <summary>Transforms of the whole image against their formulas, with the draws given.</summary>
[TestClass]
public sealed class CopyFormulaTests
{
    [TestMethod]
    public void SSA_multiplies_frequencies_of_the_noisy_image_and_hands_the_gradient_on()
    {
        using var rig = new TransformRig(new SpectrumSimulation { Spread = 0.4f, Deviation = 2 }, Images());
        var context = rig.Context(copy: 3);
        var noisy = rig.Images + 2 * 16 / 255.0 * context.NormalNoise(rig.Images, 0);
        // Not orthonormal, as the published code has it.
        var (rows, columns) = (Cosines(5), Cosines(7));
        var spectrum = rows.matmul(noisy).matmul(columns.t()) * (1 + 0.4 * context.UniformNoise(rig.Images, 1));
        TransformRig.AssertEqual(linalg.inv(rows).matmul(spectrum).matmul(linalg.inv(columns).t()), rig.Copy(copy: 3), 1e-9);
        AssertHandedOn(rig);
    }

    [TestMethod]
    public void USMM_scales_and_masks_by_the_other_image()
    {
        using var rig = new TransformRig(new UniformScaleMix { Scales = 3, Mixes = 2, Lowest = 0.2f, Highest = 0.8f, Range = 0.9f }, Images());
        var others = stack([rig.Pool[1], rig.Pool[0]]).to(ScalarType.Float64);
        for (var copy = 0; copy < 6; copy++)
        {
            var expected = rig.Images * (0.2 + 0.3 * (copy % 3)) * (0.1 + 1.8 * others);
            TransformRig.AssertEqual(expected.clamp(0, 1), rig.Copy(copy));
        }
        AssertHandedOn(rig);
    }

    [TestMethod]
    public void USMM_refuses_brightnesses_in_the_wrong_order() => Assert.AreEqual("UniformScaleMix.Lowest must be below Highest; found 0.75 and 0.5.",
        Assert.ThrowsExactly<ArgumentException>(() => (AttackPresets.Usmm with { Transform = new UniformScaleMix { Lowest = 0.75f, Highest = 0.5f } }).Validate()).Message);

    [TestMethod]
    public void DEM_pads_each_copy_to_a_size_of_its_own()
    {
        using var rig = new TransformRig(new DiversityEnsemble { Count = 3, Smallest = 1.5f, Largest = 3 }, rand(2, 3, 8, 8, generator: new Generator(3)));
        for (var copy = 0; copy < 3; copy++)
        {
            var found = rig.Copy(copy);
            var largest = 12 + 6 * copy;
            for (var n = 0; n < 2; n++)
            {
                var context = rig.Context(copy);
                var size = 8 + (int)(context.Draw(n, 0) * (largest - 8));
                var (top, left) = ((int)(context.Draw(n, 1) * (largest - size)), (int)(context.Draw(n, 2) * (largest - size)));
                Tensor Resized(Tensor image, int from, int to) => context.Resizing(from, to).matmul(image).matmul(context.Resizing(from, to).t());
                var padded = nn.functional.pad(Resized(rig.Images[n], 8, size), [left, largest - size - left, top, largest - size - top]);
                TransformRig.AssertEqual(Resized(padded, largest, 8), found[n]);
            }
        }
    }

    [TestMethod]
    public void DeCowA_bends_to_where_the_loss_is_smaller()
    {
        using var rig = new TransformRig(new DeformationWarping { Mesh = 4, Displacement = 0.5f, Hardening = 0.3f }, Images());
        var drawn = tensor(Enumerable.Range(0, 2).SelectMany(n =>
        {
            var draws = new DrawSequence(rig.Context(copy: 1), n);
            return Enumerable.Range(0, 8).Select(_ => 0.5 * draws.Between(-1, 1)).ToArray();
        }).ToArray(), [2, 4, 2]);
        var hardened = drawn - 0.3 * PlainFormulas.Gradient(drawn, displacements => rig.Loss(Warped(rig.Images, displacements)));
        TransformRig.AssertEqual(Warped(rig.Images, hardened), rig.Copy(copy: 1), 1e-9);
        Assert.IsLessThan(rig.Loss(Warped(rig.Images, drawn)).item<double>(), rig.Loss(rig.Copy(copy: 1)).item<double>());
    }

    [TestMethod]
    public void Warp_without_displacements_leaves_the_middle_as_it_is()
    {
        using var scope = NewDisposeScope();
        var images = rand(1, 3, 9, 9, dtype: ScalarType.Float64);
        var found = ThinPlateSpline.Of(9, 9, 3, ScalarType.Float64, CPU).Warp(images, zeros(1, 1, 2, dtype: ScalarType.Float64));
        TransformRig.AssertEqual(images[0, TensorIndex.Colon, 4, 4], found[0, TensorIndex.Colon, 4, 4], 1e-7);
    }

    private static Tensor Images() => rand(2, 3, 5, 7, generator: new Generator(3));

    private static Tensor Cosines(int length) => 2 * cos(Math.PI / (2 * length) * arange(length, dtype: ScalarType.Float64).unsqueeze(1) * (2 * arange(length, dtype: ScalarType.Float64) + 1));

    private static void AssertHandedOn(TransformRig rig)
    {
        var weights = randn_like(rig.Images);
        TransformRig.AssertEqual(weights, PlainFormulas.Gradient(rig.Images, x => (rig.Copy(x) * weights).sum()));
    }

    /// <summary>A thin-plate spline through a mesh of 4×4 points, solved for the moved points, then sampled pixel by pixel.</summary>
    private static Tensor Warped(Tensor images, Tensor displacements)
    {
        var line = linspace(-1, 1, 4, dtype: ScalarType.Float64);
        var mesh = stack([line.repeat(4), line.repeat_interleave(4)], 1);
        var warped = new List<Tensor>();
        for (var n = 0; n < images.shape[0]; n++)
        {
            var moved = mesh.clone();
            foreach (var (place, point) in new long[] { 5, 6, 9, 10 }.Index()) moved = moved.index_add(0, tensor(point).unsqueeze(0), displacements[n, place].unsqueeze(0), 1);
            var system = cat([cat([Bending(mesh, mesh), Affine(mesh)], 1), cat([Affine(mesh).t(), zeros(3, 3, dtype: ScalarType.Float64)], 1)]);
            var solution = linalg.solve(system, cat([moved, zeros(3, 2, dtype: ScalarType.Float64)]));
            var (y, x) = (linspace(-1, 1, images.shape[2], dtype: ScalarType.Float64), linspace(-1, 1, images.shape[3], dtype: ScalarType.Float64));
            var pixels = stack([x.repeat(y.shape[0]), y.repeat_interleave(x.shape[0])], 1);
            var grid = Bending(pixels, mesh).matmul(solution.narrow(0, 0, 16)) + Affine(pixels).matmul(solution.narrow(0, 16, 3));
            warped.Add(nn.functional.grid_sample(images[n].unsqueeze(0), grid.view(1, images.shape[2], images.shape[3], 2), GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, false));
        }
        return cat(warped);
    }

    private static Tensor Bending(Tensor places, Tensor points)
    {
        var squares = (places.unsqueeze(1) - points).square().sum(2);
        return squares * (squares + 1e-9).log();
    }

    private static Tensor Affine(Tensor places) => cat([ones(places.shape[0], 1, dtype: ScalarType.Float64), places], 1);
}
