using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>Gradients of a batch's losses at points, for one run of an attack: averaged over copies, smoothed.</summary>
internal sealed class GradientProbe
{
    private readonly AttackBatch batch;
    private readonly int restart;
    private readonly InputTransform? transform;
    private readonly int steps;
    private readonly Smoothing? smoothing;
    private int step;

    /// <param name="batch">What is attacked, and with what.</param>
    /// <param name="settings">The attack.</param>
    /// <param name="restart">Which run of it.</param>
    internal GradientProbe(AttackBatch batch, AttackSettings settings, int restart)
    {
        (this.batch, this.restart, transform, steps) = (batch, restart, settings.Transform, settings.Steps);
        smoothing = settings.Smoothing?.Create(batch.Images.shape[2], batch.Images.shape[3], batch.Images.device, batch.Images.dtype);
        (Radius, StepSize) = (batch.Radius.mul(batch.PerValue), batch.StepSize.mul(batch.PerValue));
    }

    /// <summary>ε as a change of every value, 1×1×1×1 or N×1×1×1: half the width of a cube whose sides, or for L2 whose corners, lie on the ball.</summary>
    internal Tensor Radius { get; }

    /// <summary>α as a change of every value, likewise.</summary>
    internal Tensor StepSize { get; }

    internal bool IsLastStep => step == steps - 1;

    /// <summary>Says which step begins.</summary>
    internal void Begin(int nextStep) => step = nextStep;

    /// <summary>Numbers in [−1, 1), one for each value of the images, that are the same whenever they are asked for.</summary>
    internal Tensor Noise(Drawn what, int sample) => batch.Draws.UniformNoise(batch.Images, what, new(restart, step, sample));

    /// <summary>The gradient at a point, N×3×H×W.</summary>
    /// <param name="point">N×3×H×W.</param>
    /// <param name="sample">Which gradient of the step.</param>
    /// <exception cref="OperationCanceledException">The attack was cancelled.</exception>
    internal Tensor Gradient(Tensor point, int sample = 0)
    {
        using var scope = NewDisposeScope();
        var copies = transform?.Copies ?? 1;
        var gradient = OfCopy(point, sample, 0);
        for (var copy = 1; copy < copies; copy++)
        {
            using var copyScope = NewDisposeScope();
            gradient.add_(OfCopy(point, sample, copy));
        }
        if (copies > 1) gradient.div_(copies);
        return (smoothing?.Apply(gradient) ?? gradient).MoveToOuterDisposeScope();
    }

    private Tensor OfCopy(Tensor point, int sample, int copy)
    {
        batch.Cancellation.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        using var recorded = enable_grad();
        var input = point.detach().requires_grad_();
        var gradient = batch.Sources.Gradient(Loss, input);
        // A sum is finite only if all its terms are; it is cheaper than a test of each.
        batch.Watch(gradient.sum([1L, 2L, 3L]));
        return gradient.MoveToOuterDisposeScope();

        Tensor Loss(Tensor x)
        {
            var seen = transform is null ? x : transform.Apply(x, copy, new(batch.Draws, new(restart, step, sample, copy), batch.Matrices, batch.Others));
            var losses = batch.Sources.Loss(seen, batch.Objective);
            batch.Watch(losses.detach());
            return losses.sum();
        }
    }
}
