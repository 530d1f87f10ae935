using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// GRA: the gradient, and the mean gradient of its neighbourhood, weighted by how much they agree (Zhu, Ren, Sui, Yang, Jiang, "Boosting Adversarial Transferability via Gradient Relevance
/// Attack", ICCV 2023).
/// </summary>
/// <remarks>With s the cosine between g = ∇J(x) and the mean ḡ over neighbours, the gradient is s g + (1 − s) ḡ. The paper's second part, shorter steps where signs turn, is <see cref="SignAgreement"/>.</remarks>
[AttackComponent("The gradient and the mean gradient of the neighbourhood, weighted by how much they agree", Abbreviation = "GRA", Formula = "s ∇J(x) + (1 − s) ḡ, ḡ = mean ∇J(x + r), s = cos(∇J(x), ḡ)",
    Paper = "Zhu, Ren, Sui, Yang, Jiang, \"Boosting Adversarial Transferability via Gradient Relevance Attack\", ICCV 2023")]
public sealed record GradientRelevance : GradientSampling
{
    /// <summary>N, the number of neighbours in each step: at least 1, 20 by default.</summary>
    [AttackParameter("The number of neighbours in each step", Minimum = 1)]
    public int Neighbours { get; init; } = 20;

    /// <summary>β, the half-width of the neighbourhood over ε: positive and finite, 3.5 by default.</summary>
    [AttackParameter("The half-width of the neighbourhood over epsilon", Above = 0)]
    public float Radius { get; init; } = 3.5f;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override int Gradients => Neighbours + 1;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(GradientProbe probe) =>
        point => Weighted(probe.Gradient(point, 0), Neighbourhood.Mean(probe, point, Neighbours, Radius, probe.Gradient));

    /// <summary>s g + (1 − s) ḡ, where s is their cosine.</summary>
    internal static Tensor Weighted(Tensor gradient, Tensor mean) => mean.add(gradient.sub(mean).mul_(GradientNorms.Cosine(gradient, mean)));
}
