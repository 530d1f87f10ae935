using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// ANDA: the mean gradient over shifted copies and over all steps so far, which is the mean of the normal distribution that such gradients tend to (Fang et al., "Strong
/// Transferable Adversarial Attacks via Ensembled Asymptotically Normal Distribution Learning", CVPR 2024).
/// </summary>
/// <remarks>Shifts form a square grid, are interpolated bilinearly, and black comes in. Gradients count as they are, not divided by a norm; the paper's draw from the distribution at the end, which its code has off by default, is not here.</remarks>
[AttackComponent("The mean gradient over shifted copies and all steps so far", Abbreviation = "ANDA", Formula = "mean ∇J(shiftᵢⱼ(xₛ)) over i, j and s ≤ t",
    Paper = "Fang et al., \"Strong Transferable Adversarial Attacks via Ensembled Asymptotically Normal Distribution Learning\", CVPR 2024")]
public sealed record ShiftedEnsemble : GradientSampling
{
    /// <summary>The number of shifts along either side: at least 2, 5 by default; a step takes its square of gradients.</summary>
    [AttackParameter("The number of shifts along either side", Minimum = 2, Maximum = 100)]
    public int Grid { get; init; } = 5;

    /// <summary>The largest shift, over half the side of the image: in (0, 1], 0.3 by default.</summary>
    [AttackParameter("The largest shift, over half the side of the image", Above = 0, Maximum = 1)]
    public float Shift { get; init; } = 0.3f;

    /// <inheritdoc/>
    protected internal override int Gradients => Grid * Grid;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(GradientProbe probe)
    {
        var (rows, columns) = (Shifts(probe.Images.shape[2], probe.Images), Shifts(probe.Images.shape[3], probe.Images));
        var (sum, steps) = (zeros_like(probe.Images), 0);
        return point =>
        {
            for (var copy = 0; copy < Gradients; copy++)
            {
                using var scope = NewDisposeScope();
                var (row, column) = (rows[copy / Grid], columns[copy % Grid]);
                var gradient = probe.Gradient(row.matmul(point).matmul(column.t()), copy);
                sum.add_(row.t().matmul(gradient).matmul(column));
            }
            steps++;
            return sum.div(Gradients * (double)steps);
        };
    }

    /// <summary>The matrices, length×length, that shift one dimension.</summary>
    private Tensor[] Shifts(long length, Tensor like) =>
        [.. Enumerable.Range(0, Grid).Select(index => Matrix(length, AsWritten.Of(Shift) * (2 * index / (Grid - 1.0) - 1) * length / 2, like))];

    private static Tensor Matrix(long length, double shift, Tensor like)
    {
        var values = new double[length * length];
        for (var output = 0; output < length; output++)
        {
            var first = (int)Math.Floor(output + shift);
            var share = output + shift - first;
            if (first >= 0 && first < length) values[output * length + first] = 1 - share;
            if (first + 1 >= 0 && first + 1 < length) values[output * length + first + 1] = share;
        }
        return tensor(values, [length, length], dtype: like.dtype, device: like.device);
    }
}
