using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// DeCowA: copies of the image bent by thin-plate splines, whose control points are moved at random and then, one step along the gradient, to where the loss is smaller, so that the bending does not do the attack's work (Lin, Luo, Niu, He, Xie
/// et al., "Boosting Adversarial Transferability across Model Genus by Deformation-Constrained Warping", AAAI 2024).
/// </summary>
/// <remarks>
/// Control points lie on a mesh over the image, those on its border stay. Coordinates go from −1 to 1 over the image, as in the published code, and what comes from outside is black. The code draws one warp for a batch and hardens it by the mean loss; here each image has its own, hardened by its own
/// loss. In a chain the transforms that follow are left out of the hardening. The warp is one product of a matrix, made once a run, with the displacements.
/// </remarks>
[AttackComponent("The mean gradient over copies bent at random, then to where the loss is smaller", Abbreviation = "DeCowA", Formula = "warp(x, n − ρ ∇J(warp(x, n))), n uniform",
    Paper = "Lin, Luo, Niu, He, Xie et al., \"Boosting Adversarial Transferability across Model Genus by Deformation-Constrained Warping\", AAAI 2024")]
public sealed record DeformationWarping : InputTransform
{
    /// <summary>The number of copies, each of which takes two gradients: at least 1, 20 by default.</summary>
    [AttackParameter("The number of copies, each of which takes two gradients", Minimum = 1)]
    public int Count { get; init; } = 20;

    /// <summary>The number of control points along either side: 3 to 16, 3 by default.</summary>
    [AttackParameter("The number of control points along either side", Minimum = 3, Maximum = 16)]
    public int Mesh { get; init; } = 3;

    /// <summary>How far control points are moved at most, in halves of the image's side: in (0, 2], 1 by default.</summary>
    [AttackParameter("How far control points are moved at most, in halves of the image's side", Above = 0, Maximum = 2)]
    public float Displacement { get; init; } = 1;

    /// <summary>ρ, the length of the hardening step over its gradient: positive and finite, 0.01 by default.</summary>
    [AttackParameter("The length of the hardening step over its gradient", Above = 0)]
    public float Hardening { get; init; } = 0.01f;

    /// <inheritdoc/>
    protected internal override int Copies => Count;

    /// <inheritdoc/>
    protected internal override int Gradients => 2 * Count;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int copy, TransformContext context) => Begin(images)(images, copy, context);

    /// <inheritdoc/>
    protected internal override Func<Tensor, int, TransformContext, Tensor> Begin(Tensor images)
    {
        var spline = ThinPlateSpline.Of((int)images.shape[2], (int)images.shape[3], Mesh, images.dtype, images.device);
        return (seen, _, context) =>
        {
            var drawn = Drawn((int)seen.shape[0], context).to(seen.dtype).to(seen.device);
            var fixedImages = seen.detach();
            var hardened = drawn.add(context.Gradient(displacements => spline.Warp(fixedImages, displacements), drawn), -AsWritten.Of(Hardening));
            return spline.Warp(seen, hardened);
        };
    }

    /// <summary>Displacements of the control points within the border, N×points×2.</summary>
    private Tensor Drawn(int count, TransformContext context)
    {
        var points = (Mesh - 2) * (Mesh - 2);
        var values = new double[count * points * 2];
        for (var image = 0; image < count; image++)
        {
            var draws = new DrawSequence(context, image);
            for (var value = 0; value < points * 2; value++) values[image * points * 2 + value] = AsWritten.Of(Displacement) * draws.Between(-1, 1);
        }
        return tensor(values, [count, points, 2]);
    }
}
