using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>Gradients of a batch's losses at points, for one run of an attack: averaged over the transform's copies, and smoothed.</summary>
public sealed class GradientProbe
{
    private readonly AttackBatch batch;
    private readonly int restart;
    private readonly InputTransform? transform;
    private readonly Smoothing? smoothing;
    private readonly BackwardMemory memory;

    /// <param name="batch">What is attacked, and with what.</param>
    /// <param name="settings">The attack.</param>
    /// <param name="restart">Which run of it.</param>
    /// <param name="run">The scope of what lasts from step to step.</param>
    internal GradientProbe(AttackBatch batch, AttackSettings settings, int restart, DisposeScope run)
    {
        (this.batch, this.restart, transform, Steps, memory) = (batch, restart, settings.Transform, settings.Steps, new(run));
        smoothing = settings.Smoothing?.Create(batch.Images.shape[2], batch.Images.shape[3], batch.Images.device, batch.Images.dtype);
        (Radius, StepSize) = (batch.Radius.mul(batch.PerValue), batch.StepSize.mul(batch.PerValue));
    }

    /// <summary>The clean images, N×3×H×W in [0, 1], in the type of the attack's arithmetic; not to be changed.</summary>
    public Tensor Images => batch.Images;

    /// <summary>ε as a change of every value, 1×1×1×1 or N×1×1×1: half the width of a cube whose sides, or for L2 whose corners, lie on the ball.</summary>
    public Tensor Radius { get; }

    /// <summary>α as a change of every value, likewise.</summary>
    public Tensor StepSize { get; }

    /// <summary>The number of steps of the run.</summary>
    public int Steps { get; }

    /// <summary>Which step it is, from 0.</summary>
    public int Step { get; internal set; }

    /// <summary>Numbers in [−1, 1), N×3×H×W, that belong to each image: the same whenever they are asked for.</summary>
    /// <param name="purpose">What they are for, from 0.</param>
    /// <param name="sample">Which gradient of the step they are for.</param>
    /// <exception cref="InvalidOperationException">The component does not say that it draws.</exception>
    public Tensor UniformNoise(int purpose, int sample) => batch.Draws.UniformNoise(batch.Images, Drawn.Sampling + purpose, Place(sample));

    /// <summary>Numbers of the standard normal distribution, likewise.</summary>
    /// <inheritdoc cref="UniformNoise"/>
    public Tensor NormalNoise(int purpose, int sample) => batch.Draws.NormalNoise(batch.Images, Drawn.Sampling + purpose, Place(sample));

    /// <summary>A number in [0, 1) that belongs to an image.</summary>
    /// <param name="image">The image's place in the batch.</param>
    /// <param name="purpose">What it is for, from 0.</param>
    /// <param name="sample">Which gradient of the step it is for.</param>
    /// <exception cref="InvalidOperationException">The component does not say that it draws.</exception>
    public double Draw(int image, int purpose, int sample) => batch.Draws.Uniform(image, Drawn.Sampling + purpose, Place(sample));

    /// <summary>The gradient at a point, N×3×H×W.</summary>
    /// <param name="point">N×3×H×W in the type of the attack's arithmetic.</param>
    /// <param name="sample">Which gradient of the step, from 0: the transform draws anew for each.</param>
    /// <exception cref="OperationCanceledException">The attack was cancelled.</exception>
    public Tensor Gradient(Tensor point, int sample = 0)
    {
        ArgumentNullException.ThrowIfNull(point);
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

    private DrawPlace Place(int sample) => new(restart, Step, sample);

    private Tensor OfCopy(Tensor point, int sample, int copy)
    {
        batch.Cancellation.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        using var recorded = enable_grad();
        var input = point.detach().requires_grad_();
        var place = Place(sample) with { Copy = copy };
        using var pass = new BackwardPass { Place = place, Draws = batch.Draws, Images = batch.Images, Memory = memory };
        var gradient = batch.Sources.Gradient(Loss, input, pass);
        // A sum is finite only if all its terms are; it is cheaper than a test of each.
        batch.Watch(gradient.sum([1L, 2L, 3L]));
        return gradient.MoveToOuterDisposeScope();

        Tensor Loss(Tensor x)
        {
            var seen = transform is null ? x : transform.Apply(x, copy, new(batch.Draws, place, batch.Matrices, batch.Others));
            var losses = batch.Sources.Loss(seen, batch.Objective);
            batch.Watch(losses.detach());
            return losses.sum();
        }
    }
}
