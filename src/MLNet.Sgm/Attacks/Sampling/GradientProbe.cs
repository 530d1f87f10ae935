using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>Gradients of a batch's losses at points, for one run of an attack: averaged over the transform's copies, and smoothed.</summary>
public sealed class GradientProbe
{
    private readonly AttackBatch batch;
    private readonly int restart;
    private readonly PerturbationBall ball;
    private readonly CopyGradients copies;
    private readonly Smoothing? smoothing;
    private readonly RunningObjective objective;
    private readonly Func<Tensor, int, Tensor>? fused;
    private int step;

    /// <param name="batch">What is attacked, and with what.</param>
    /// <param name="settings">The attack.</param>
    /// <param name="restart">Which run of it.</param>
    /// <param name="ball">Where perturbations may be.</param>
    /// <param name="perturbation">The perturbation, which changes from step to step.</param>
    /// <param name="run">The scope of what lasts from step to step.</param>
    internal GradientProbe(AttackBatch batch, AttackSettings settings, int restart, PerturbationBall ball, Tensor perturbation, DisposeScope run)
    {
        (this.ball, Perturbation) = (ball, perturbation);
        (this.batch, this.restart, Steps) = (batch, restart, settings.Steps);
        smoothing = settings.Smoothing?.Create(batch.Images.shape[2], batch.Images.shape[3], batch.Images.device, batch.Images.dtype);
        (Radius, StepSize) = (batch.Radius.mul(batch.PerValue), batch.StepSize.mul(batch.PerValue));
        objective = new(batch, settings, restart);
        var seen = settings.Seen;
        copies = new(batch, seen, objective, new(run));
        if (batch.Sources.Count > 1) fused = batch.Sources.Fusion.Begin(new(batch, this, objective, ball));
        if (seen is { FusesLogits: true } transform && (objective.IsOwn || fused is not null))
            throw new InvalidOperationException($"{transform} averages the logits of its copies, which goes with objectives of logits and fusions of one loss; found {(objective.IsOwn ? settings.Objective : settings.Fusion)}. Leave one of them out.");
    }

    /// <summary>The clean images, N×3×H×W in [0, 1], in the type of the attack's arithmetic; not to be changed.</summary>
    public Tensor Images => batch.Images;

    /// <summary>ε as a change of every value, 1×1×1×1 or N×1×1×1: half the width of a cube whose sides, or for L2 whose corners, lie on the ball.</summary>
    public Tensor Radius { get; }

    /// <summary>α as a change of every value, likewise.</summary>
    public Tensor StepSize { get; }

    /// <summary>The number of steps of the run.</summary>
    public int Steps { get; }

    /// <summary>Which step it is, from 0; below 0 while <see cref="GlobalMomentum"/> is looked for.</summary>
    public int Step
    {
        get => step;
        internal set => objective.Step = step = value;
    }

    /// <summary>What is made large.</summary>
    internal BoundObjective Objective => batch.Objective;

    /// <summary>What the steps change, in place.</summary>
    internal Tensor Perturbation { private get; set; }

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

    /// <summary>The matrix, to×from, that resizes one dimension bilinearly: <c>Resizing(H, h).matmul(images)</c> makes h rows of H. It is made once a size; not to be disposed.</summary>
    public Tensor Resizing(int from, int to) => batch.Matrices[from, to];

    /// <summary>The gradient at a point, N×3×H×W.</summary>
    /// <param name="point">N×3×H×W in the type of the attack's arithmetic.</param>
    /// <param name="sample">Which gradient of the step, from 0: the transform draws anew for each.</param>
    /// <exception cref="OperationCanceledException">The attack was cancelled.</exception>
    public Tensor Gradient(Tensor point, int sample = 0)
    {
        ArgumentNullException.ThrowIfNull(point);
        using var scope = NewDisposeScope();
        return Smoothed(fused?.Invoke(point, sample) ?? copies.Mean(point, Place(sample), objective.IsOwn ? objective.Losses : null)).MoveToOuterDisposeScope();
    }

    /// <summary>The gradient at a point of a function of the sources' logits, N×3×H×W.</summary>
    /// <param name="point">N×3×H×W in the type of the attack's arithmetic.</param>
    /// <param name="sample">Which gradient of the step, from 0.</param>
    /// <param name="losses">From logits, N×classes, to N values, each of its own row alone.</param>
    internal Tensor GradientOf(Tensor point, int sample, Func<Tensor, Tensor> losses)
    {
        using var scope = NewDisposeScope();
        return Smoothed(Mean(point, sample, seen => losses(batch.Sources.Logits(seen)))).MoveToOuterDisposeScope();
    }

    /// <summary>The gradient of losses at a point, averaged over the transform's copies.</summary>
    internal Tensor Mean(Tensor point, int sample, Func<Tensor, Tensor> losses) => copies.Mean(point, Place(sample), losses);

    /// <summary>A number in [0, 1) that all images share.</summary>
    internal double Shared(Drawn what, int sample) => batch.Draws.Shared(what, Place(sample));

    /// <summary>The gradient at a point of the loss at what is made of it, N×3×H×W.</summary>
    /// <param name="point">N×3×H×W in the type of the attack's arithmetic.</param>
    /// <param name="view">From the point to what is looked at in its place, of any size, by differentiable operations, each image by itself.</param>
    /// <param name="sample">Which gradient of the step, from 0.</param>
    /// <exception cref="OperationCanceledException">The attack was cancelled.</exception>
    public Tensor Gradient(Tensor point, Func<Tensor, Tensor> view, int sample)
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(view);
        using var scope = NewDisposeScope();
        using var recorded = enable_grad();
        var input = point.detach().requires_grad_();
        var seen = view(input);
        using var unrecorded = no_grad();
        return Derivative.Of("What a sampling looks at", seen, input, Gradient(seen.detach(), sample)).MoveToOuterDisposeScope();
    }

    /// <summary>A point that the attack might come to, N×3×H×W: a step of α along a gradient from another point, brought back into the ball and into [0, 1].</summary>
    public Tensor Moved(Tensor point, Tensor gradient) => Moved(point, gradient, batch.StepSize);

    /// <summary>Likewise, by a step of ε.</summary>
    public Tensor Jumped(Tensor point, Tensor gradient) => Moved(point, gradient, batch.Radius);

    private Tensor Moved(Tensor point, Tensor gradient, Tensor length)
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(gradient);
        using var scope = NewDisposeScope();
        var perturbation = point.sub(Images).add_(ball.Direction(gradient).mul_(length));
        ball.Confine(perturbation);
        return Images.add(perturbation).MoveToOuterDisposeScope();
    }

    /// <summary>Changes the perturbation itself, before the step.</summary>
    internal void Move(Tensor change) => Perturbation.add_(change);

    private Tensor Smoothed(Tensor gradient) => smoothing?.Apply(gradient) ?? gradient;

    private DrawPlace Place(int sample) => new(restart, Step, sample);
}
