using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// A bending of images that moves control points on a mesh to given places and is as smooth as can be between them (Bookstein, "Principal Warps: Thin-Plate Splines and the Decomposition of Deformations", 1989).
/// </summary>
internal sealed class ThinPlateSpline
{
    // The logarithm of no distance.
    private const double Smallest = 1e-9;

    private readonly long height, width;
    private readonly Tensor unmoved, influence;

    private ThinPlateSpline(long height, long width, Tensor unmoved, Tensor influence) =>
        (this.height, this.width, this.unmoved, this.influence) = (height, width, unmoved, influence);

    /// <param name="height">The height of images.</param>
    /// <param name="width">Their width.</param>
    /// <param name="mesh">The number of control points along either side.</param>
    /// <param name="type">The type of images.</param>
    /// <param name="device">Where they are.</param>
    internal static ThinPlateSpline Of(int height, int width, int mesh, ScalarType type, Device device)
    {
        using var scope = NewDisposeScope();
        var points = Grid(mesh, mesh);
        var solved = linalg.inv(cat([cat([Kernel(points, points), Affine(points)], 1), cat([Affine(points).t(), zeros(3, 3, dtype: ScalarType.Float64)], 1)], 0)).narrow(1, 0, points.shape[0]);
        var pixels = Grid(height, width);
        // From where the control points go to where each pixel comes from.
        var matrix = cat([Kernel(pixels, points), Affine(pixels)], 1).matmul(solved);
        var within = tensor(Enumerable.Range(0, mesh * mesh).Where(point => point / mesh > 0 && point / mesh < mesh - 1 && point % mesh > 0 && point % mesh < mesh - 1).Select(point => (long)point).ToArray());
        return new(height, width, matrix.matmul(points).to(type).to(device).MoveToOuterDisposeScope(), matrix.index_select(1, within).to(type).to(device).MoveToOuterDisposeScope());
    }

    /// <summary>Bent images; bilinear, black outside.</summary>
    /// <param name="images">N×3×H×W.</param>
    /// <param name="displacements">How far each control point within the border is moved, x and y in halves of the image's sides, N×points×2.</param>
    internal Tensor Warp(Tensor images, Tensor displacements) =>
        nn.functional.grid_sample(images, influence.matmul(displacements).add(unmoved).view(-1, height, width, 2), GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, false);

    /// <summary>Places from −1 to 1, row by row, x before y.</summary>
    private static Tensor Grid(int height, int width)
    {
        var y = linspace(-1, 1, height, dtype: ScalarType.Float64).unsqueeze(1).expand(height, width);
        var x = linspace(-1, 1, width, dtype: ScalarType.Float64).unsqueeze(0).expand(height, width);
        return stack([x, y], 2).view(-1, 2);
    }

    private static Tensor Kernel(Tensor places, Tensor points)
    {
        var squares = places.unsqueeze(1).sub(points.unsqueeze(0)).square().sum(2);
        return squares.mul(squares.add(Smallest).log());
    }

    private static Tensor Affine(Tensor places) => cat([ones(places.shape[0], 1, dtype: ScalarType.Float64), places], 1);
}
