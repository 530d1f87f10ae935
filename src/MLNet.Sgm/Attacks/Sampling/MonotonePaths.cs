using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// MuMoDIG: integrated gradients of the image and of transformed copies, each along the line from a copy of its own with few levels of brightness, on which every pixel changes one way (Ren et
/// al., "Improving Integrated Gradient-based Transferable Adversarial Examples by Refining the Integration Path", AAAI 2025).
/// </summary>
/// <remarks>
/// With T a copy and b its baseline, the gradient is the sum over copies of (T(x) − b) ⊙ ∂J(b + λ (T(x) − b))/∂x. A copy is, with equal chances, resized and padded, or one of: rolled along either side,
/// flipped along either, turned by up to 45 degrees. The baseline of a colour has the value of the lower end of the region that a pixel lies in; ends are drawn between its smallest and largest value. As in the
/// published code the way of a copy is multiplied by a gradient that has gone back through the copy. Here copies are drawn for each image; there for the batch.
/// </remarks>
[AttackComponent("Integrated gradients of the image and of transformed copies, from baselines of few levels", Abbreviation = "MuMoDIG", Formula = "Σ (T(x) − b) ⊙ ∂J(b + λ (T(x) − b))/∂x",
    Paper = "Ren et al., \"Improving Integrated Gradient-based Transferable Adversarial Examples by Refining the Integration Path\", AAAI 2025")]
public sealed record MonotonePaths : GradientSampling
{
    // What is drawn; what the levels of a baseline are drawn for follows.
    private const int Levels = 8;

    /// <summary>The number of transformed copies: at least 0, 6 by default.</summary>
    [AttackParameter("The number of transformed copies", Minimum = 0)]
    public int Copies { get; init; } = 6;

    /// <summary>The number of levels of a baseline: 2 to 256, 2 by default.</summary>
    [AttackParameter("The number of levels of a baseline", Minimum = 2, Maximum = 256)]
    public int Regions { get; init; } = 2;

    /// <summary>λ, where on the line the gradient is taken: in (0, 1], 0.65 by default.</summary>
    [AttackParameter("Where on the line from the baseline the gradient is taken", Above = 0, Maximum = 1)]
    public float Position { get; init; } = 0.65f;

    /// <summary>The largest size of a resized copy over the image's own: in (1, 16], 245/224 by default.</summary>
    [AttackParameter("The largest size of a resized copy over the image's own", Above = 1, Maximum = 16)]
    public float Enlargement { get; init; } = 245 / 224f;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override int Gradients => Copies + 1;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(GradientProbe probe) => point => Integrated(probe, point);

    private Tensor Integrated(GradientProbe probe, Tensor point)
    {
        var sum = zeros_like(point);
        for (var copy = 0; copy <= Copies; copy++)
        {
            using var scope = NewDisposeScope();
            Func<Tensor, Tensor> view = copy == 0 ? images => images : new PathView(probe, copy, Enlargement).Of;
            var seen = view(point);
            var baseline = Baseline(probe, seen, copy);
            var gradient = probe.Gradient(point, images => view(images).mul(AsWritten.Of(Position)).add(baseline, 1 - AsWritten.Of(Position)), copy);
            sum.add_(gradient.mul_(seen.sub(baseline)));
        }
        return sum;
    }

    /// <summary>Each pixel at the lower end of its region, N×3×H×W.</summary>
    private Tensor Baseline(GradientProbe probe, Tensor seen, int copy)
    {
        var (lowest, highest) = (seen.amin([2L, 3L], keepdim: true), seen.amax([2L, 3L], keepdim: true));
        var baseline = lowest.expand_as(seen);
        for (var region = 1; region < Regions; region++)
        {
            var draws = Enumerable.Range(0, (int)(seen.shape[0] * seen.shape[1])).Select(index => probe.Draw(index / (int)seen.shape[1], Levels + region * (int)seen.shape[1] + index % (int)seen.shape[1], copy));
            var end = tensor(draws.ToArray(), [seen.shape[0], seen.shape[1], 1, 1], dtype: seen.dtype, device: seen.device).mul_(highest.sub(lowest)).add_(lowest);
            baseline = where(seen.ge(end), baseline.maximum(end), baseline);
        }
        return baseline;
    }
}
