using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// RAP: the gradient at the worst point around, which a few steps against the attack find (Qin, Fan, Liu, Shen, Zhang, Wang, Wu, "Boosting the Transferability of Adversarial Attacks with Reverse
/// Adversarial Perturbation", NeurIPS 2022).
/// </summary>
/// <remarks>
/// The inner steps begin at a point drawn from the cube of half-width ρ · ε and stay within it and [0, 1]; each goes one α against the sign of the gradient. They begin late in the run. The published
/// attack has 400 steps. As in the code of TransferAttack the loss is the attack's own; the paper has the logit for targeted attacks.
/// </remarks>
[AttackComponent("The gradient at the worst point around, which a few steps against the attack find", Abbreviation = "RAP", Formula = "∇J(x + n), n ← clip(n − α sign(∇J(x + n)))",
    Paper = "Qin, Fan, Liu, Shen, Zhang, Wang, Wu, \"Boosting the Transferability of Adversarial Attacks with Reverse Adversarial Perturbation\", NeurIPS 2022")]
public sealed record ReversePerturbation : GradientSampling
{
    /// <summary>The number of inner steps: at least 1, 8 by default.</summary>
    [AttackParameter("The number of inner steps", Minimum = 1)]
    public int InnerSteps { get; init; } = 8;

    /// <summary>ρ, the half-width of the cube over ε: positive and finite, 1 by default.</summary>
    [AttackParameter("The half-width over epsilon of the cube that inner steps stay in", Above = 0)]
    public float Radius { get; init; } = 1;

    /// <summary>The share of the run's steps before inner steps begin: in [0, 1), 0.25 by default.</summary>
    [AttackParameter("The share of the run's steps before inner steps begin", Minimum = 0, Below = 1)]
    public float Delay { get; init; } = 0.25f;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override int Gradients => InnerSteps + 1;

    /// <inheritdoc/>
    protected internal override long GradientsOf(int steps) => steps + (long)InnerSteps * (steps - First(steps));

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(GradientProbe probe) => point => probe.Gradient(probe.Step < First(probe.Steps) ? point : Worst(probe, point), InnerSteps);

    private int First(int steps) => (int)(AsWritten.Of(Delay) * steps);

    private Tensor Worst(GradientProbe probe, Tensor point)
    {
        var limit = probe.Radius.mul(AsWritten.Of(Radius));
        var offset = Confined(Neighbourhood.Offset(probe, Radius, 0));
        for (var step = 0; step < InnerSteps; step++)
        {
            using var scope = NewDisposeScope();
            var against = probe.Gradient(point.add(offset), step).sign_().mul_(probe.StepSize);
            offset.copy_(Confined(offset.sub(against)));
        }
        return offset.add_(point);

        Tensor Confined(Tensor around) => around.clamp(limit.neg(), limit).add_(point).clamp_(0, 1).sub_(point);
    }
}
