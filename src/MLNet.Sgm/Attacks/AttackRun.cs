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
    private readonly Tensor perturbation;
    private readonly Tensor? accumulated;
    private readonly StepContext context;
    private readonly Func<Tensor, Tensor> gradientAt;
    private readonly Func<Tensor, Tensor> stepAlong;

    private AttackRun(AttackSettings settings, AttackBatch batch, int restart, DisposeScope scope)
    {
        (this.settings, this.batch, this.restart) = (settings, batch, restart);
        momentum = AsWritten.Of(settings.Momentum);
        ball = PerturbationBall.Create(settings.Norm, batch.Images, batch.Radius);
        // The perturbation is what is kept, in the published code's order of operations: rounding otherwise turns the sign of
        // vanishing gradients, and ten steps later many pixels differ.
        perturbation = settings.RandomStart ? ball.Draw(batch.Draws, new(restart)) : zeros_like(batch.Images);
        probe = new(batch, settings, restart, ball, perturbation, scope);
        context = new(batch, probe, ball, restart, perturbation);
        accumulated = settings.Momentum > 0 ? zeros_like(batch.Images) : null;
        gradientAt = Sampled();
        stepAlong = settings.Step?.Begin(context) ?? (gradient => ball.Direction(gradient).mul_(batch.StepSize));
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
        if (settings.GlobalMomentum is { } search) FindMomentum(search);
        for (var step = 0; step < settings.Steps; step++)
        {
            using var scope = NewDisposeScope();
            probe.Step = step;
            var point = batch.Images.add(perturbation);
            var kept = settings.EarlyStop ? Kept(point) : null;
            context.Gradient = gradientAt(Ahead(point));
            perturbation.add_(stepAlong(Accumulate(context.Gradient)));
            ball.Confine(perturbation);
            if (kept is var (isReached, before)) perturbation.copy_(where(isReached, before, perturbation));
        }
        return Apply();
    }

    /// <summary>Walks with long steps, and keeps of it what is accumulated.</summary>
    private void FindMomentum(GlobalMomentum search)
    {
        using var scope = NewDisposeScope();
        var (walked, sampled) = (perturbation.clone(), Sampled());
        var length = batch.StepSize.mul(AsWritten.Of(search.Amplification));
        probe.Perturbation = walked;
        for (var step = -search.Steps; step < 0; step++)
        {
            using var stepScope = NewDisposeScope();
            probe.Step = step;
            walked.add_(ball.Direction(Accumulate(sampled(Ahead(batch.Images.add(walked))))).mul_(length));
            ball.Confine(walked);
        }
        probe.Perturbation = perturbation;
    }

    private Func<Tensor, Tensor> Sampled() => settings.Sampling?.Begin(probe) ?? (point => probe.Gradient(point));

    /// <summary>What is handed out is float32, and within ε in float32, whatever the steps were computed in.</summary>
    private Tensor Apply() =>
        PerturbationBall.Create(settings.Norm, batch.Originals, batch.Radius.to(ScalarType.Float32)).Apply(perturbation.to(ScalarType.Float32));

    private (Tensor IsReached, Tensor Before)? Kept(Tensor point)
    {
        using var unrecorded = no_grad();
        return (batch.Objective.IsReached(batch.Sources.Logits(point)).view(-1, 1, 1, 1), perturbation.clone());
    }

    /// <summary>Where the gradient is taken. What is accumulated has an L1 norm of about 1; the published code looks ahead by mean absolute values.</summary>
    private Tensor Ahead(Tensor point) => settings.Nesterov
        ? point.add(accumulated!.mul(probe.StepSize), momentum * batch.Images[0].numel())
        : point;

    private Tensor Accumulate(Tensor gradient) =>
        accumulated is null ? gradient : accumulated.mul_(momentum).add_(settings.Sampling?.IsNormalized == true ? gradient : GradientNorms.OverL1(gradient));
}
