using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>How a gradient becomes a step, in place of α times its direction.</summary>
public abstract record AttackStep : AttackComponent
{
    /// <summary>For steps of your own.</summary>
    protected AttackStep() { }

    /// <summary>Begins a run of the attack on a batch.</summary>
    /// <param name="context">Directions, lengths and draws. It is the run's own.</param>
    /// <returns>
    /// What is called once a step: from the gradient, N×3×H×W, smoothed and accumulated as the attack's other settings say, to what is added to the perturbation, of the same shape; the attack then brings the
    /// perturbation back into the ball and the image into [0, 1]. What shall last from step to step is made here, and changed in place; it is disposed when the run ends. With momentum the gradient is what is accumulated: changed in place, it is accumulated on as it then is.
    /// </returns>
    protected internal abstract Func<Tensor, Tensor> Begin(StepContext context);
}

/// <summary>What a step needs beside the gradient.</summary>
public sealed class StepContext
{
    private readonly AttackBatch batch;
    private readonly GradientProbe probe;
    private readonly PerturbationBall ball;
    private readonly int restart;
    private Tensor? own;

    internal StepContext(AttackBatch batch, GradientProbe probe, PerturbationBall ball, int restart, Tensor perturbation) =>
        (this.batch, this.probe, this.ball, this.restart, Perturbation) = (batch, probe, ball, restart, perturbation);

    /// <summary>The clean images, N×3×H×W in [0, 1], in the type of the attack's arithmetic; not to be changed.</summary>
    public Tensor Images => batch.Images;

    /// <summary>ε, 1×1×1×1, or N×1×1×1 for one for each image.</summary>
    public Tensor Radius => batch.Radius;

    /// <summary>α, likewise.</summary>
    public Tensor StepSize => batch.StepSize;

    /// <summary>α as a change of every value, likewise: for L2 divided by the root of the number of values.</summary>
    public Tensor StepPerValue => probe.StepSize;

    /// <summary>The perturbation so far, N×3×H×W; not to be changed.</summary>
    public Tensor Perturbation { get; }

    /// <summary>The gradient of this step, N×3×H×W, before it was accumulated; not to be changed.</summary>
    public Tensor Gradient
    {
        get => own ?? throw new InvalidOperationException("A step has a gradient once it is asked for; found none in Begin.");
        internal set => own = value;
    }

    /// <summary>The number of steps of the run.</summary>
    public int Steps => probe.Steps;

    /// <summary>Which step it is, from 0.</summary>
    public int Step => probe.Step;

    /// <summary>The direction of the steepest step of length 1 by the attack's norm: the gradient's sign, or the gradient over its L2 norm; zero where the gradient is.</summary>
    public Tensor Direction(Tensor gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        return ball.Direction(gradient);
    }

    /// <summary>A number in [0, 1) that belongs to an image.</summary>
    /// <param name="image">The image's place in the batch.</param>
    /// <param name="purpose">What it is for, from 0.</param>
    /// <exception cref="InvalidOperationException">The component does not say that it draws.</exception>
    public double Draw(int image, int purpose) => batch.Draws.Uniform(image, Drawn.Step + purpose, new(restart, Step));
}
