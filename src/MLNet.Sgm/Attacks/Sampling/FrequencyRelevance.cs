using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// FGSRA: neighbours with noise in their spectrum, their gradients weighted by how alike they are to the image, and that sum and the gradient by how much they agree (Wang et al., "Improving
/// Adversarial Transferability via Frequency-Guided Sample Relevance Attack", CIKM 2024).
/// </summary>
/// <remarks>
/// A neighbour is D⁻¹(M ⊙ D(x + r)), where D is the discrete cosine transform, M is drawn uniformly from [1 − ρ, 1 + ρ] for each frequency, and r from the cube of half-width β · ε. ḡ is the sum over neighbours
/// of their cosine with x times their gradient, which as in the code of TransferAttack is not divided by their number, and the gradient is s g + (1 − s) ḡ, s = cos(g, ḡ). Its second part, shorter steps
/// where signs differ, is <see cref="SignAgreement"/> with <see cref="SignComparison.OwnGradient"/>.
/// </remarks>
[AttackComponent("The gradient and those of neighbours with noise in their spectrum, weighted by how much they agree", Abbreviation = "FGSRA", Formula = "s ∇J(x) + (1 − s) ḡ, ḡ = Σ cos(x, xᵢ) ∇J(xᵢ), xᵢ = D⁻¹(M ⊙ D(x + r))",
    Paper = "Wang et al., \"Improving Adversarial Transferability via Frequency-Guided Sample Relevance Attack\", CIKM 2024")]
public sealed record FrequencyRelevance : GradientSampling
{
    /// <summary>N, the number of neighbours in each step: at least 1, 20 by default.</summary>
    [AttackParameter("The number of neighbours in each step", Minimum = 1)]
    public int Neighbours { get; init; } = 20;

    /// <summary>β, the half-width of the neighbourhood over ε: positive and finite, 2 by default.</summary>
    [AttackParameter("The half-width of the neighbourhood over epsilon", Above = 0)]
    public float Radius { get; init; } = 2f;

    /// <summary>ρ, the largest relative change of a frequency: in [0, 1], 0.7 by default.</summary>
    [AttackParameter("The largest relative change of a frequency", Minimum = 0, Maximum = 1)]
    public float Spread { get; init; } = 0.7f;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override int Gradients => Neighbours + 1;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(GradientProbe probe)
    {
        var (rows, columns) = (Cosines(probe.Images.shape[2], probe.Images), Cosines(probe.Images.shape[3], probe.Images));
        return point =>
        {
            var gradient = probe.Gradient(point, 0);
            var mean = Neighbourhood.Mean(probe, point, Neighbours, Radius, (near, neighbour) =>
            {
                var mask = probe.UniformNoise(1, neighbour).mul_(AsWritten.Of(Spread)).add_(1);
                var seen = Masked(near);
                // With orthonormal cosines the change is a symmetric matrix: the gradient goes back through it as the image came.
                return Masked(probe.Gradient(seen, neighbour)).mul_(GradientNorms.Cosine(point, seen));

                Tensor Masked(Tensor images) => rows.t().matmul(rows.matmul(images).matmul(columns.t()).mul_(mask)).matmul(columns);
            });
            return GradientRelevance.Weighted(gradient, mean.mul_(Neighbours));
        };
    }

    /// <summary>The orthonormal cosine transform of one dimension, length×length.</summary>
    private static Tensor Cosines(long length, Tensor like)
    {
        var values = new double[length * length];
        for (var frequency = 0; frequency < length; frequency++)
            for (var place = 0; place < length; place++)
                values[frequency * length + place] = Math.Sqrt((frequency == 0 ? 1.0 : 2.0) / length) * Math.Cos(Math.PI * (2 * place + 1) * frequency / (2.0 * length));
        return tensor(values, [length, length], dtype: like.dtype, device: like.device);
    }
}
