using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// AI-FGTM: the hyperbolic tangent in place of the sign, of momentum over the root of the second moment, in steps that grow (Zou, Duan, Li, Zhang, Pan, Pan, "Making Adversarial Examples More
/// Transferable and Indistinguishable", AAAI 2022).
/// </summary>
/// <remarks>
/// m ← m + μ₁ g and v ← v + μ₂ g². A step is αₜ tanh(λ m / √v), where αₜ is in proportion to (1 − β₁ᵗ) / √(1 − β₂ᵗ), and the mean of all is α. It has a momentum of its own, so that
/// <see cref="AttackSettings.Momentum"/> is 0. For L2, α is divided by the root of the number of values. The paper's kernel, which becomes smaller from step to step, is not in the code of TransferAttack, and not here.
/// </remarks>
[AttackComponent("The hyperbolic tangent of momentum over the root of the second moment, in steps that grow", Abbreviation = "AI-FGTM", Formula = "αₜ tanh(λ m / √v), m ← m + μ₁ g, v ← v + μ₂ g²",
    Paper = "Zou, Duan, Li, Zhang, Pan, Pan, \"Making Adversarial Examples More Transferable and Indistinguishable\", AAAI 2022")]
public sealed record TanhStep : AttackStep
{
    /// <summary>λ, the scale within the tangent: positive and finite, 1.3 by default.</summary>
    [AttackParameter("The scale within the tangent", Above = 0)]
    public float Scale { get; init; } = 1.3f;

    /// <summary>μ₁, the weight of a gradient: positive and finite, 1.5 by default.</summary>
    [AttackParameter("The weight of a gradient", Above = 0)]
    public float GradientWeight { get; init; } = 1.5f;

    /// <summary>μ₂, the weight of a squared gradient: positive and finite, 1.9 by default.</summary>
    [AttackParameter("The weight of a squared gradient", Above = 0)]
    public float SquareWeight { get; init; } = 1.9f;

    /// <summary>β₁, of the growth of steps: in (0, 1), 0.9 by default.</summary>
    [AttackParameter("The first rate of the growth of steps", Above = 0, Below = 1)]
    public float FirstRate { get; init; } = 0.9f;

    /// <summary>β₂, of the growth of steps: in (0, 1), 0.99 by default.</summary>
    [AttackParameter("The second rate of the growth of steps", Above = 0, Below = 1)]
    public float SecondRate { get; init; } = 0.99f;

    /// <inheritdoc/>
    protected override void Check(AttackSettings attack) => OwnMomentum.Require(this, attack);

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(StepContext context)
    {
        var (first, second) = (zeros_like(context.Images), zeros_like(context.Images));
        var mean = Enumerable.Range(0, context.Steps).Average(Growth);
        return gradient =>
        {
            first.add_(gradient, AsWritten.Of(GradientWeight));
            second.add_(gradient.square(), AsWritten.Of(SquareWeight));
            var ratio = where(second.gt(0), first.div(second.sqrt()), zeros_like(first));
            return ratio.mul_(AsWritten.Of(Scale)).tanh_().mul_(context.StepPerValue).mul_(Growth(context.Step) / mean);
        };
    }

    private double Growth(int step) => (1 - Math.Pow(AsWritten.Of(FirstRate), step + 1)) / Math.Sqrt(1 - Math.Pow(AsWritten.Of(SecondRate), step + 1));
}
