using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>The attack loop, once from its start to its last step.</summary>
internal sealed class AttackRun
{
    private readonly AttackSettings settings;
    private readonly AttackBatch batch;
    private readonly int restart;
    private readonly double momentum;
    private readonly PerturbationBall ball;
    private readonly GradientProbe probe;
    private readonly Tensor? accumulated;
    private readonly Func<Tensor, Tensor> gradientAt;
    private readonly Func<Tensor, Tensor> stepAlong;

    private AttackRun(AttackSettings settings, AttackBatch batch, int restart, DisposeScope scope)
    {
        (this.settings, this.batch, this.restart) = (settings, batch, restart);
        momentum = AsWritten.Of(settings.Momentum);
        ball = PerturbationBall.Create(settings.Norm, batch.Images, batch.Radius);
        probe = new(batch, settings, restart, scope);
        accumulated = settings.Momentum > 0 ? zeros_like(batch.Images) : null;
        gradientAt = settings.Sampling?.Begin(probe) ?? (point => probe.Gradient(point));
        stepAlong = settings.Step?.Begin(new(batch, probe, ball, restart)) ?? (gradient => ball.Direction(gradient).mul_(batch.StepSize));
    }

    /// <summary>Adversarial images, N×3×H×W float32, within ε of the images and within [0, 1].</summary>
    /// <exception cref="OperationCanceledException">The attack was cancelled.</exception>
    internal static Tensor Perturb(AttackSettings settings, AttackBatch batch, int restart)
    {
        using var scope = NewDisposeScope();
        return new AttackRun(settings, batch, restart, scope).Perturb().MoveToOuterDisposeScope();
    }

    private Tensor Perturb()
    {
        // The perturbation is what is kept, in the published code's order of operations: rounding otherwise turns the sign of
        // vanishing gradients, and ten steps later many pixels differ.
        var perturbation = settings.RandomStart ? ball.Draw(batch.Draws, new(restart)) : zeros_like(batch.Images);
        for (var step = 0; step < settings.Steps; step++)
        {
            using var scope = NewDisposeScope();
            probe.Step = step;
            var point = batch.Images.add(perturbation);
            var kept = settings.EarlyStop ? Kept(point, perturbation) : null;
            perturbation.add_(stepAlong(Accumulate(gradientAt(Ahead(point)))));
            ball.Confine(perturbation);
            if (kept is var (isReached, before)) perturbation.copy_(where(isReached, before, perturbation));
        }
        return Apply(perturbation);
    }

    /// <summary>What is handed out is float32, and within ε in float32, whatever the steps were computed in.</summary>
    private Tensor Apply(Tensor perturbation) =>
        PerturbationBall.Create(settings.Norm, batch.Originals, batch.Radius.to(ScalarType.Float32)).Apply(perturbation.to(ScalarType.Float32));

    private (Tensor IsReached, Tensor Before)? Kept(Tensor point, Tensor perturbation)
    {
        using var unrecorded = no_grad();
        return (batch.Objective.IsReached(batch.Sources.Logits(point)).view(-1, 1, 1, 1), perturbation.clone());
    }

    /// <summary>Where the gradient is taken. What is accumulated has an L1 norm of about 1; the published code looks ahead by mean absolute values.</summary>
    private Tensor Ahead(Tensor point) => settings.Nesterov
        ? point.add(accumulated!.mul(probe.StepSize), momentum * batch.Images[0].numel())
        : point;

    private Tensor Accumulate(Tensor gradient) =>
        accumulated is null ? gradient : accumulated.mul_(momentum).add_(GradientNorms.OverL1(gradient));
}
